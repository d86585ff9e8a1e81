import assert from "node:assert/strict";
import type { Band, Card } from "../../../shared/contracts/cards.ts";
import type { Queries } from "../../../supabase/local/database/database.ts";
import type { Resident, Town } from "./town.ts";

type Said = { readonly users: readonly Card[]; readonly refused?: string };

/** What each of some listeners reads, as the helpers say it. */
interface Lists extends Record<string, unknown> {
  readonly id: string;
  readonly nearby: Said;
  readonly live_users: Said;
  readonly first_page: Said;
}

/** Every list of these listeners says what the town says: nobody is missed, nobody is too much. */
export async function checkLists(
  queries: Queries,
  town: Town,
  residents: readonly Resident[],
  pageSize: number,
): Promise<void> {
  const lists = await queries.query<Lists>("select * from tests.lists_of($1, $2)", [
    residents.map(({ id }) => id),
    pageSize,
  ]);
  for (const [nth, { nearby, live_users, first_page }] of lists.entries()) {
    const resident = residents[nth];
    assert.ok(resident);
    const refused = refusalFor(resident);
    for (const list of [nearby, live_users, first_page]) assert.equal(list.refused, refused);
    if (refused) continue;
    const seen = town.seenBy(resident.id);
    assert.deepEqual(bandsOf(nearby.users), sorted(seen), `the nearby list of ${resident.id}`);
    assert.deepEqual(
      live_users.users.map(({ userId }) => userId).sort(),
      [...seen.keys()].sort(),
      `the live users of ${resident.id}`,
    );
    for (const { userId, band } of first_page.users) assert.equal(band, seen.get(userId));
  }
}

/** How lists are refused to a listener now; undefined where they are not. */
export function refusalFor({ isLive, cell }: Resident): string | undefined {
  if (!isLive) return "not_live";
  return cell === null ? "no_position" : undefined;
}

function bandsOf(users: readonly Card[]): [string, Band | null][] {
  return sorted(new Map(users.map(({ userId, band }) => [userId, band])));
}

function sorted<T>(bands: ReadonlyMap<string, T>): [string, T][] {
  return [...bands].sort(([one], [other]) => (one < other ? -1 : 1));
}
