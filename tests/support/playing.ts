import type { Queries, Row } from "../../supabase/local/database/database.ts";
import { SONG } from "./red-team.ts";

/** A song as its source describes it. */
export type Song = typeof SONG;

/** The part of a database, or of a red team, that this needs. */
type Asks = Pick<Queries, "query">;

/** What tests play stays, whatever the source says or does not say. */
export async function holdPlaying(database: Asks): Promise<void> {
  await database.query<Row>(
    "update cron.job set active = false where jobname in ('poll-spotify', 'minute')",
  );
}

const PLAY = `
  select private.change_track(id, private.source_track(
    id, words || jsonb_build_object(
      'url', 'https://open.spotify.com/track/' || (words ->> 'trackId'), 'playedMs', 20000
    ), true
  ))
  from (
    select id::uuid, nullif(($2::text)::jsonb, 'null') as words
    from jsonb_array_elements_text(($1::text)::jsonb) as id
    where private.lock_presence(id::uuid)
  ) as listener`;

/**
 * These live listeners play a song, as their player at the source confirms, and have for just long enough
 * that it is shared; null for nothing.
 */
export async function play(
  database: Asks,
  who: string | readonly string[],
  song: Song | null = SONG,
): Promise<void> {
  const ids = typeof who === "string" ? [who] : who;
  await database.query<Row>(PLAY, [JSON.stringify(ids), JSON.stringify(song)]);
}

/**
 * The source has said the words of a song that phones named, which has played long enough to be shared:
 * those who play it are shown with them.
 */
export async function lookUp(database: Asks, song: Song | null, trackId = SONG.trackId) {
  await database.query<Row>(
    "update app.tracks set started_at = started_at - interval '20 seconds' where track_id = $1",
    [trackId],
  );
  await database.query<Row>(
    "insert into private.known_tracks (track_id, next_lookup_at) values ($1, now()) on conflict do nothing",
    [trackId],
  );
  await database.query<Row>(
    `select private.keep_track_lookup($1, words || jsonb_build_object(
      'url', 'https://open.spotify.com/track/' || $1
    ))
    from (select nullif(($2::text)::jsonb, 'null') as words) as said`,
    [trackId, JSON.stringify(song)],
  );
}
