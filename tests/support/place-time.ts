import { readFile } from "node:fs/promises";
import type { Database } from "../../supabase/local/database/database.ts";
import { ROOT } from "../runner/find-tests.ts";

/** What makes time pass for places, as SQL that may be applied twice. */
export const PLACE_TIME = await readFile(`${ROOT}/tests/support/pgtap/places.sql`, "utf8");

/** Limits under which a cell changes with the first fix of an epoch: dwell has tests of its own. */
export const WITHOUT_DWELL = { dwell_s: 0, publish_delay_most_s: 0 } as const;

/** From here on a cell changes with one fix, and with each one where epochs last for no time. */
export async function endDwell(database: Database, epochS?: number): Promise<void> {
  const limits = { ...WITHOUT_DWELL, ...(epochS === undefined ? {} : { publish_epoch_s: epochS }) };
  await database.query(
    `update private.limits set value = wanted.value::integer
    from jsonb_each_text(($1::text)::jsonb) as wanted (name, value)
    where limits.name = wanted.name`,
    [JSON.stringify(limits)],
  );
}

/** So many seconds pass for where these listeners are, were and will be; for all unless they are named. */
export async function placesAge(
  database: Database,
  seconds: number,
  users?: readonly string[],
): Promise<void> {
  await database.exec(PLACE_TIME);
  await database.query("select tests.places_age(($1::text)::uuid[], $2::double precision)", [
    users ? `{${users.join(",")}}` : null,
    seconds,
  ]);
}
