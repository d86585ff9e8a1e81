import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { Vibe } from "../../shared/contracts/cards.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

/** A track as far as a vibe looks at it. */
interface Song {
  readonly track: string;
  readonly album: string;
  readonly artists: readonly string[];
}

/** Few letters, so that two songs often have something in common; a track and an album may share one. */
const letter = fc.constantFrom(..."abcd");
const song: fc.Arbitrary<Song> = fc.record({
  track: letter,
  album: letter,
  artists: fc.array(letter, { minLength: 1, maxLength: 4 }),
});
const pair = fc.tuple(song, song);

/** The vibe as the product has it: same track 1, same album 0.8, a shared artist 0.6, else none. */
function expected(one: Song, other: Song): Vibe | null {
  if (one.track === other.track) return { score: 1, reason: "same_track" };
  if (one.album === other.album) return { score: 0.8, reason: "same_album" };
  const shared = one.artists.some((artist) => other.artists.includes(artist));
  return shared ? { score: 0.6, reason: "shared_artist" } : null;
}

describe("how alike two tracks are", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  /** What private.vibe says of each pair; a null in place of a song is nothing that plays. */
  async function vibes(pairs: readonly (readonly [Song | null, Song | null])[]) {
    const rows = await database.query<{ vibe: unknown; looked_up: boolean }>(
      `with songs as (
        select nth, place, case when song <> 'null' then private.keys_of(
          song ->> 'track',
          song ->> 'album',
          (
            select jsonb_agg(jsonb_build_object('id', id, 'name', 'Singer ' || nth || place))
            from jsonb_array_elements_text(song -> 'artists') as id
          )
        ) end as keys
        from jsonb_array_elements(($1::text)::jsonb) with ordinality as pairs (pair, nth),
          jsonb_array_elements(pair) with ordinality as songs (song, place)
      )
      select
        private.vibe(one.keys, other.keys) as vibe,
        coalesce(one.keys && other.keys, false) as looked_up
      from songs as one join songs as other using (nth)
      where one.place = 1 and other.place = 2
      order by nth`,
      [JSON.stringify(pairs)],
    );
    assert.ok(
      rows.every(({ vibe, looked_up }) => looked_up === (vibe !== null)),
      "whoever has a key in common has a vibe, and nobody else",
    );
    return rows.map(({ vibe }) => Vibe.nullable().parse(vibe));
  }

  test("20,000 pairs of songs: exactly the score and the reason that the product names, both ways", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(pair, { minLength: 400, maxLength: 400, size: "max" }),
        async (pairs) => {
          const right = pairs.map(([one, other]) => expected(one, other));
          assert.deepEqual(await vibes(pairs), right);
          assert.deepEqual(await vibes(pairs.map(([one, other]) => [other, one])), right);
          for (const vibe of right) {
            const reason = vibe?.reason ?? "none";
            seen.set(reason, (seen.get(reason) ?? 0) + 1);
          }
        },
      ),
      { numRuns: 50 },
    );
    for (const reason of ["same_track", "same_album", "shared_artist", "none"]) {
      assert.ok((seen.get(reason) ?? 0) > 1000, `${reason}: ${seen.get(reason)} of 20,000`);
    }
  });

  test("a song and itself are the same track; with nothing that plays there is no vibe", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(song, { minLength: 50, maxLength: 50 }), async (songs) => {
        assert.deepEqual(
          await vibes(songs.map((same) => [same, same])),
          songs.map(() => ({ score: 1, reason: "same_track" })),
        );
        const none = songs.map(() => null);
        assert.deepEqual(await vibes(songs.map((only) => [only, null])), none);
        assert.deepEqual(await vibes(songs.map((only) => [null, only])), none);
      }),
      { numRuns: 10 },
    );
  });
});
