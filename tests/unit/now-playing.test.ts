import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readPlayback } from "../../functions/_spotify/player.ts";
import { NO_TRACK_REASONS, nowPlaying } from "../../shared/domain/now-playing.ts";
import { nextPollS } from "../../shared/domain/poll.ts";
import { trackFrom } from "../../supabase/dev/spotify/music.ts";
import { playerJson } from "../../supabase/dev/spotify/player.ts";

const track = trackFrom({ name: "Night Ferry", durationMs: 200_000 });
const player = { state: "track", track, progressMs: 50_000, setAt: 0 } as const;

/** What Spotify says of a track that plays. */
const PLAYING = structuredClone(playerJson(player, false, "device")) as Record<string, unknown>;
const ITEM = PLAYING.item as Record<string, unknown>;
const ALBUM = ITEM.album as Record<string, unknown>;

const read = (body: unknown) => nowPlaying(readPlayback(body));
const withItem = (changes: object) => ({ ...PLAYING, item: { ...ITEM, ...changes } });
const withAlbum = (changes: object) => withItem({ album: { ...ALBUM, ...changes } });

describe("a player's shape", () => {
  test("of a track that plays is that track, with its links and its end", () => {
    assert.deepEqual(read(PLAYING), {
      track: {
        trackId: track.id,
        name: "Night Ferry",
        artists: track.artists,
        album: track.album,
        url: `https://open.spotify.com/track/${track.id}`,
      },
      noTrackReason: null,
      playedMs: 50_000,
      remainingMs: 150_000,
    });
  });

  const artist = { id: track.id, name: "Somebody" };
  const shared: [title: string, body: unknown, expected: object][] = [
    ["progress null", { ...PLAYING, progress_ms: null }, { playedMs: null, remainingMs: null }],
    ["progress beyond all time", { ...PLAYING, progress_ms: 1e300 }, { playedMs: null }],
    ["progress past the end", { ...PLAYING, progress_ms: 250_000 }, { remainingMs: 0 }],
    ["a duration of nothing", withItem({ duration_ms: 0 }), { remainingMs: null }],
    ["no duration", withItem({ duration_ms: undefined }), { remainingMs: null }],
    ["no type but the item's", { ...PLAYING, currently_playing_type: null }, {}],
    ["a field that we never saw", { ...PLAYING, smart_shuffle: { on: "maybe" } }, {}],
  ];
  for (const [title, body, expected] of shared) {
    test(`with ${title} is shared`, () => {
      const playing = read(body);
      assert.equal(playing.track?.name, "Night Ferry");
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(playing[key as keyof typeof playing], value, key);
      }
    });
  }

  const covers: [title: string, images: unknown][] = [
    ["no cover", []],
    ["covers null", null],
    ["covers left out", undefined],
    ["a cover that is none", [{ url: "javascript:alert(1)" }]],
    ["a cover of 600 characters", [{ url: `https://i.scdn.co/image/${"a".repeat(600)}` }]],
    ["a list of nothing", [null]],
  ];
  for (const [title, images] of covers) {
    test(`with ${title} is shared without a cover`, () => {
      const playing = read(withAlbum({ images }));
      assert.deepEqual([playing.noTrackReason, playing.track?.album.coverUrl], [null, null]);
    });
  }

  test("with more than 20 artists has the first 20, without those that cannot be looked up", () => {
    const artists = [
      { id: null, name: "Nobody" },
      ...Array.from({ length: 30 }, (_, nth) => ({ ...artist, name: `Artist ${nth}` })),
    ];
    const names = read(withItem({ artists })).track?.artists.map(({ name }) => name);
    assert.deepEqual(
      names,
      artists.slice(1, 21).map(({ name }) => name),
    );
  });

  test("with endless names has them cut to 300 characters, on one line", () => {
    const name = "𝄞 two\nlines ".repeat(100);
    const { track: cut } = read(withItem({ name, artists: [{ ...artist, name }] }));
    for (const text of [cut?.name, cut?.artists[0]?.name]) {
      const { length } = Array.from(text ?? "");
      assert.ok(length > 290 && length <= 300, `${length}`);
      assert.ok(text?.startsWith("𝄞 two lines 𝄞"), text);
    }
  });

  const silent: [title: string, body: unknown, noTrackReason: string][] = [
    ["paused", { ...PLAYING, is_playing: false }, "paused"],
    [
      "paused in a private session",
      { ...PLAYING, is_playing: false, device: { is_private_session: true } },
      "private_session",
    ],
    [
      "in a private session",
      { ...PLAYING, device: { is_private_session: true } },
      "private_session",
    ],
    [
      "of an advert in a private session",
      {
        ...PLAYING,
        item: null,
        currently_playing_type: "ad",
        device: { is_private_session: true },
      },
      "private_session",
    ],
    ["without a device", { ...PLAYING, device: null }, "no_device"],
    [
      "of a device that does not say whether it is private",
      { ...PLAYING, device: {} },
      "no_device",
    ],
    ["of an advert", { ...PLAYING, item: null, currently_playing_type: "ad" }, "advert"],
    [
      "of an advert that comes with a track",
      { ...PLAYING, currently_playing_type: "ad" },
      "advert",
    ],
    ["of an episode", { ...PLAYING, item: null, currently_playing_type: "episode" }, "episode"],
    [
      "of an episode, by its item",
      { ...PLAYING, currently_playing_type: null, item: { type: "episode" } },
      "episode",
    ],
    ["of a local file", withItem({ is_local: true, id: null }), "local_file"],
    ["of a local file that has an id", withItem({ is_local: true }), "local_file"],
    ["of a track that is null", { ...PLAYING, item: null }, "unknown"],
    ["of a track without an id", withItem({ id: null }), "unknown"],
    ["of a track with an id off its shape", withItem({ id: "../../evil" }), "unknown"],
    ["of a track without a name", withItem({ name: " \n " }), "unknown"],
    ["of a track without artists", withItem({ artists: [] }), "unknown"],
    ["of a track without an album", withItem({ album: null }), "unknown"],
    ["of a kind that is new", { ...PLAYING, currently_playing_type: "audiobook" }, "unknown"],
    ["that played to its end hours ago", { ...PLAYING, progress_ms: 18_000_000 }, "nothing"],
    ["that is over since a minute", { ...PLAYING, progress_ms: 260_001 }, "nothing"],
    [
      "of an episode that is over",
      { ...PLAYING, currently_playing_type: "episode", progress_ms: 18_000_000 },
      "nothing",
    ],
    [
      "paused long past its end",
      { ...PLAYING, is_playing: false, progress_ms: 18_000_000 },
      "paused",
    ],
    [
      "long past its end in a private session",
      { ...PLAYING, progress_ms: 18_000_000, device: { is_private_session: true } },
      "private_session",
    ],
    ["that is empty", {}, "nothing"],
    ["that is not there", undefined, "nothing"],
    ["that is no object", "hello", "unknown"],
    ["that is null", null, "unknown"],
  ];
  for (const [title, body, noTrackReason] of silent) {
    test(`${title} → ${noTrackReason}`, () => {
      const playing = read(body);
      assert.deepEqual([playing.track, playing.noTrackReason], [null, noTrackReason]);
    });
  }

  test("that is off (204) → nothing", () => {
    assert.deepEqual(nowPlaying(null), {
      track: null,
      noTrackReason: "nothing",
      playedMs: null,
      remainingMs: null,
    });
  });

  test("of any kind is read, and shared only if it plays in a session that is not private", () => {
    const field = (value: unknown) => fc.oneof(fc.constant(value), fc.jsonValue());
    const bodies = fc.record(
      {
        is_playing: field(true),
        currently_playing_type: field("track"),
        progress_ms: field(1000),
        device: fc.oneof(
          fc.record({ is_private_session: field(false) }, { requiredKeys: [] }),
          fc.jsonValue(),
        ),
        item: fc.oneof(
          fc.record(
            Object.fromEntries(Object.entries(ITEM).map(([key, value]) => [key, field(value)])),
            { requiredKeys: [] },
          ),
          fc.constant(ITEM),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    );
    let sharedOnce = false;
    fc.assert(
      fc.property(fc.oneof(bodies, fc.jsonValue()), (body) => {
        const { track, noTrackReason, remainingMs } = read(body);
        assert.equal(track === null, noTrackReason !== null);
        assert.ok(remainingMs === null || remainingMs >= 0);
        if (noTrackReason) return assert.ok(NO_TRACK_REASONS.includes(noTrackReason));
        sharedOnce = true;
        const { is_playing, device } = body as typeof PLAYING;
        assert.equal(is_playing, true);
        assert.equal((device as { is_private_session: unknown }).is_private_session, false);
      }),
      { numRuns: 3000 },
    );
    assert.ok(sharedOnce, "some are shared");
  });
});

describe("the next turn", () => {
  const bounds = { leastS: 15, mostS: 60 };
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const remaining = fc.integer({ min: 0, max: 100_000_000 });

  test("is always within the bounds", () => {
    fc.assert(
      fc.property(fc.option(remaining), random, (ms, at) => {
        const s = nextPollS(ms, bounds, at);
        assert.ok(s >= 15 && s <= 60, `${s}`);
      }),
    );
  });

  test("is never before the track has ended, if that is within a minute, nor much later", () => {
    fc.assert(
      fc.property(fc.integer({ min: 14_000, max: 58_999 }), random, (ms, at) => {
        const s = nextPollS(ms, bounds, at);
        assert.ok(s >= ms / 1000 + 1 && s <= (ms / 1000 + 1) * 1.1, `${s}`);
      }),
    );
  });

  test("is spread: listeners who began together do not stay together", () => {
    for (const ms of [0, 30_000, null]) {
      const turns = new Set([0, 0.3, 0.6, 0.9].map((at) => nextPollS(ms, bounds, at)));
      assert.equal(turns.size, 4, `${ms}`);
    }
  });

  test("is the one possible where the bounds are one", () => {
    assert.equal(nextPollS(5_000, { leastS: 20, mostS: 20 }, 0.5), 20);
  });
});
