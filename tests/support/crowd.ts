import { cellOf, geohashOf } from "../../shared/domain/geohash.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { placeIn } from "./sphere.ts";

/** People who are live around a town, made in a moment: their ids. */
export async function addCrowd(database: Database, count: number, town: string): Promise<string[]> {
  const people = Array.from({ length: count }, (_, nth) => ({
    id: crypto.randomUUID(),
    cell: cellOf(geohashOf(placeIn(town, (nth % 5) - 2, (nth % 7) - 3))),
  }));
  for (const statement of STATEMENTS) await database.query(statement, [JSON.stringify(people)]);
  return people.map(({ id }) => id);
}

const PEOPLE = "from jsonb_to_recordset(($1::text)::jsonb) as person (id uuid, cell text)";
const STATEMENTS = [
  `insert into auth.users (id, email, aud, role)
  select id, id || '@users.resonance.invalid', 'authenticated', 'authenticated' ${PEOPLE}`,
  `insert into app.profiles (id, display_name, adult_confirmed_at)
  select id, 'Somebody', now() ${PEOPLE}`,
  `insert into app.presence (user_id, shown_id, live_since, visible_from, live_until, heartbeat_at)
  select id, id, now(), now(), now() + interval '2 hours', now() + interval '1 hour' ${PEOPLE}`,
  `select private.open_channel(id), private.publish_cell(id, cell) ${PEOPLE}`,
];
