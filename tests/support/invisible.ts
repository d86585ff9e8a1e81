import { centreOf } from "../../shared/domain/geohash.ts";
import type { RedTeam, Target } from "./red-team.ts";
import { seeded } from "./statistics.ts";

/** What makes a listener invisible, done to a target who stands beside the attacker. */
export const REASONS: Record<string, readonly string[]> = {
  "blocked by them": ["insert into app.blocks select target, attacker, attacker from pair"],
  "blocked by the attacker": ["insert into app.blocks select attacker, target, target from pair"],
  "blocked either way": [
    "insert into app.blocks select target, attacker, attacker from pair union select attacker, target, target from pair",
  ],
  offline: ["delete from app.presence where user_id = (select target from pair)"],
  expired: [
    `update app.presence set live_since = now() - interval '2 hours', visible_from = now() - interval '2 hours',
      live_until = now() - interval '1 second'
    where user_id = (select target from pair)`,
  ],
  silent: [
    `update app.presence set heartbeat_at = now() - interval '91 seconds'
    where user_id = (select target from pair)`,
  ],
  "without a position": ["delete from app.positions where user_id = (select target from pair)"],
  "there for connections only": [
    "update app.settings set visible_to = 'connections' where user_id = (select target from pair)",
    "update app.positions set is_public = false where user_id = (select target from pair)",
  ],
  suspended: [
    "insert into private.suspensions (person_id, reason, moderator) select private.person_of(target), 'A test.', 'Tester' from pair",
    "delete from app.presence where user_id = (select target from pair)",
  ],
  "known by another id now": [
    "delete from app.positions where user_id = (select target from pair)",
    "update app.presence set shown_id = gen_random_uuid() where user_id = (select target from pair)",
  ],
  "the id of another's anonymous evening": [
    "delete from auth.users where id = (select target from pair)",
    `insert into private.shown_ids (shown_id, user_id, is_account, until)
    select target, user_id, false, now() + interval '1 day'
    from pair join app.presence on user_id not in (target, attacker)
    limit 1 on conflict do nothing`,
  ],
  unknown: ["delete from auth.users where id = (select target from pair)"],
};

/** Where the target stands on the ring of lists, in every run. */
const RING = 2_147_483_648;

/** The same target, new and visible, in a cell; nobody has been told of them yet. */
export async function arrive(team: RedTeam, cell: string): Promise<Target> {
  await team.sql("delete from auth.users where email like '%@gone.invalid'");
  await team.sql("delete from private.shown_ids");
  const [target] = await team.targets([centreOf(cell)], seeded(4));
  if (!target) throw new Error("nobody came");
  await team.sql("update auth.users set email = id || '@gone.invalid' where id = $1", [target.id]);
  await team.sql(
    `insert into app.presence (
      user_id, shown_id, live_since, visible_from, live_until, heartbeat_at, ring
    )
    values (
      $1, $1, date_trunc('minute', now()), date_trunc('minute', now()), now() + interval '8 hours', now() + interval '8 hours', $2
    )`,
    [target.id, RING],
  );
  await team.settle([target]);
  return target;
}

/** Makes a target invisible to an attacker. */
export async function hide(
  team: RedTeam,
  attacker: { readonly id: string },
  target: Target,
  statements: readonly string[],
): Promise<void> {
  for (const statement of statements) {
    await team.sql(`with pair as (select $1::uuid as attacker, $2::uuid as target) ${statement}`, [
      attacker.id,
      target.id,
    ]);
  }
}

/** Where a target comes on somebody's lists: how far on the ring after their own place. */
export async function turnOf(team: RedTeam, { id }: { readonly id: string }): Promise<number> {
  const [viewer] = await team.sql<{ ring: number }>(
    "select ring::bigint as ring from app.presence where user_id = $1",
    [id],
  );
  return (RING - (viewer?.ring ?? 0) + 2 ** 32) % 2 ** 32;
}
