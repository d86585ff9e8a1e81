import type { Queries } from "../../../supabase/local/database/database.ts";
import { pairOf, type Resident, Town } from "./town.ts";

/** What the rows say of everybody, where calls overlap and no single order of them is known. */
export async function readTown(queries: Queries): Promise<Town> {
  const town = new Town();
  const residents = await queries.query<{ id: string } & Record<string, unknown>>(
    `select
      profiles.id, private.shown_id_of(profiles.id) as shown_id, live.user_id is not null as is_live,
      positions.cell::text as cell, radius_km, visible_to
    from app.profiles
    join app.settings on settings.user_id = profiles.id
    left join private.live_listeners as live on live.user_id = profiles.id
    left join app.positions on positions.user_id = profiles.id`,
  );
  for (const { id, shown_id, is_live, cell, radius_km, visible_to } of residents) {
    town.residents.set(id, {
      id,
      shownId: shown_id as string,
      isLive: is_live as boolean,
      cell: cell as string | null,
      radiusKm: radius_km as number,
      visibleTo: visible_to as Resident["visibleTo"],
    });
  }
  const blocks = await queries.query<{ blocker: string; shown: string; blocked: string }>(
    "select blocker_id as blocker, shown_id as shown, blocked_id as blocked from app.blocks",
  );
  for (const { blocker, shown, blocked } of blocks) town.blocks.set(`${blocker} ${shown}`, blocked);
  const ties = await queries.query<{ one: string; other: string }>(
    "select shown_a as one, shown_b as other from app.connections",
  );
  for (const { one, other } of ties) town.ties.add(pairOf(one, other));
  return town;
}
