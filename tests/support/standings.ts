import { cellOf, centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { metresBetween } from "./sphere.ts";

/** As many places as the ring has, by which lists are ordered. */
export const RING = 2 ** 32;

/** Where a listener stands, as far as anything that others see depends on it. */
export interface Standing {
  readonly id: string;
  readonly cell: string;
  readonly ring: number;
  /** The last band of their radius: 1, 2 or 3. */
  readonly reach: number;
  readonly isPublic: boolean;
  /** Whether the phone has been silent for too long. */
  readonly isSilent: boolean;
  /** What they play and share; null for nothing. */
  readonly song: Song | null;
}

/** A track as far as anything is looked up by it, each by a word of its own. */
export interface Song {
  readonly track: string;
  readonly album: string;
  readonly artist: string;
}

/** Two listeners and what is between them. */
export interface Pair {
  readonly one: string;
  readonly other: string;
}

/** Makes so many listeners with a profile and settings; gives their ids. */
export async function addListeners(database: Database, count: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `with users as (
      insert into auth.users (id, email, aud, role)
      select gen_random_uuid(), 's' || nth || '@users.resonance.invalid', 'authenticated', 'authenticated'
      from generate_series(1, $1::integer) as nth
      returning id, email
    )
    insert into app.profiles (id, display_name, adult_confirmed_at)
    select id, split_part(email, '@', 1), now() from users
    returning id`,
    [count],
  );
  await database.exec("update app.settings set share_track = true");
  return rows.map(({ id }) => id);
}

/** Nobody is anywhere but these, as if each had just come; nobody has heard of anybody. */
export async function settle(
  database: Database,
  standings: readonly Standing[],
  connections: readonly Pair[] = [],
  blocks: readonly Pair[] = [],
): Promise<void> {
  await database.exec(`
    delete from app.presence;
    delete from app.connections;
    delete from app.blocks;
    delete from private.cells;
    delete from private.horizons;
    delete from private.horizon_groups;
    delete from private.changes;
    delete from private.channels;
    delete from realtime.messages;
  `);
  await database.query(
    `with person as materialized (
      select * from jsonb_to_recordset(($1::text)::jsonb) as person (
        id uuid, cell text, ring bigint, reach smallint, "isPublic" boolean, "isSilent" boolean, song jsonb
      )
    ),
    present as (
      insert into app.presence (
        user_id, shown_id, live_since, visible_from, live_until, heartbeat_at, ring
      )
      select
        id, id, now(), now(), now() + interval '1 hour',
        now() - case when "isSilent" then interval '1 hour' else '0' end, ring
      from person
      returning user_id
    ),
    occupied as (
      insert into private.cells (cell, centre)
      select distinct cell, private.centre_of(cell) from person
    ),
    placed as (
      insert into app.positions (user_id, shown_id, cell, ring, reach, is_public)
      select id, id, cell, ring, reach, "isPublic"
      from person join present on user_id = id
      returning user_id
    )
    insert into app.tracks
      (user_id, track_id, name, artists, album_id, album_name, url, verified, started_at)
    select
      id, song ->> 'track', 'A song', jsonb_build_array(jsonb_build_object('id', song ->> 'artist')),
      song ->> 'album', 'An album', 'https://open.spotify.com/track/x', true, now() - interval '1 minute'
    from person join placed on user_id = id
    where jsonb_typeof(song) = 'object'`,
    [JSON.stringify(standings)],
  );
  await database.query("select private.index_track(user_id) from app.tracks");
  await database.query(
    `insert into app.connections (user_a, user_b, shown_a, shown_b)
    select distinct least(one, other), greatest(one, other), least(one, other), greatest(one, other)
    from jsonb_to_recordset(($1::text)::jsonb) as pair (one uuid, other uuid)`,
    [JSON.stringify(connections)],
  );
  await database.query(
    `insert into app.blocks (blocker_id, shown_id, blocked_id)
    select distinct one, other, other from jsonb_to_recordset(($1::text)::jsonb) as pair (one uuid, other uuid)`,
    [JSON.stringify(blocks)],
  );
}

/** What a song has in common with others of the same track, album or artist. */
export const keysOf = (song: Song | null): string[] =>
  song ? [`track ${song.track}`, `album ${song.album}`, `artist ${song.artist}`] : [];

const EDGES = [2000, 5000, 10000];

const metresApart = (one: string, other: string) => metresBetween(centreOf(one), centreOf(other));

/** The band of two cells, by measuring; null beyond the last. */
export function bandOf(one: string, other: string): number | null {
  const metres = metresApart(one, other);
  const band = EDGES.findIndex((edge) => metres <= edge) + 1;
  return band === 0 ? null : band;
}

/** Whether two cells are so near to an edge that two ways of measuring may differ. */
export const isAtAnEdge = (one: string, other: string): boolean =>
  EDGES.some((edge) => Math.abs(metresApart(one, other) - edge) < 0.001);

/** The rule of two: the band in which the one sees the other; null if they do not. */
export function seesIn(
  one: Standing,
  other: Standing,
  connections: readonly Pair[],
  blocks: readonly Pair[],
): number | null {
  const band = bandOf(one.cell, other.cell);
  const areOf = ({ one: a, other: b }: Pair) =>
    (a === one.id && b === other.id) || (a === other.id && b === one.id);
  const may =
    one.id !== other.id &&
    band !== null &&
    band <= Math.min(one.reach, other.reach) &&
    ((one.isPublic && other.isPublic) || connections.some(areOf)) &&
    !blocks.some(areOf);
  return may ? band : null;
}

/** How far the other comes after the one on the ring. */
export const turnOf = (one: Standing, other: Standing): number =>
  (other.ring - one.ring + RING) % RING;

/** The cell that lies so many metres further north and east, over a pole or the meridian if need be. */
export function cellBeside(
  from: Place,
  { northM, eastM }: { northM: number; eastM: number },
): string {
  const metresADegree = 111_195;
  const latitude = Math.max(-90, Math.min(90, from.latitude + northM / metresADegree));
  const narrow = Math.max(0.0005, Math.cos((latitude * Math.PI) / 180));
  const turned = from.longitude + eastM / (metresADegree * narrow);
  return cellOf(geohashOf({ latitude, longitude: ((((turned + 180) % 360) + 360) % 360) - 180 }));
}
