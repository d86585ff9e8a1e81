/** A listener drawn from all of a population, or from those with these numbers. */
export const drawn = (last: number, first = 1): string => `\\set id random(${first}, ${last})\n`;

/** Everybody once, in an order that has nothing to do with where they are. */
export const inTurn = (last: number, clients = 1): string =>
  `\\set nth :nth + 1\n\\set id 1 + (:client_id + ${clients} * :nth) * 7919 % ${last}\n`;

/** The listener whose number is `:id`. */
export const LISTENER =
  "overlay(overlay(md5('u' || :id) placing '4' from 13) placing '8' from 17)::uuid";

/**
 * A transaction of one message that takes a role and claims, makes the call, and commits: what the
 * Data API sends for a request, and the same around whatever is measured beside.
 */
export function transaction(call: string, role = "authenticated"): string {
  const claims = `'{"role":"authenticated","sub":"' || ${LISTENER} || '"}'`;
  return (
    `begin\\; select set_config('role', '${role}', true), ` +
    `set_config('request.jwt.claims', ${claims}, true)\\; ${call}\\; commit;\n`
  );
}

/** A transaction by any of so many listeners. */
export function call(last: number, sql: string): string {
  return drawn(last) + transaction(`select ${sql}`);
}

/** What every sign of life must write at least: one column of one row. */
export function bareUpdate(last: number): string {
  const update = `update app.presence set heartbeat_at = now() where user_id = ${LISTENER}`;
  return drawn(last) + transaction(update, "supabase_admin");
}

/** Calls of which others hear, by the listener whose number is `:id`. */
export const changes = {
  cell: "api.update_location(bench.other_cell(:id), false)",
  /** Another at each call, as the player confirms it. */
  track: "bench.play_another(:id)",
  radius: "api.update_settings(radius_km => (array[2, 5, 10])[1 + floor(random() * 3)::integer])",
  presence: "bench.come_or_go(:id)",
} as const;
