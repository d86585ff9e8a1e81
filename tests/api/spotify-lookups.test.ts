import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { imageUrl } from "../../supabase/dev/spotify/music.ts";
import { type Guest, SpotifyEvening } from "../support/spotify-evening.ts";

const TOKEN = "POST /accounts/api/token";
const tracks = { path: "/api/v1/tracks" };
const tokens = { path: "/accounts/api/token" };

/** What goes wrong with a lookup, and for how long nobody asks Spotify then; 0 where it waits alone. */
const FAULTS: [title: string, fault: object, pausedS: number][] = [
  ["the catalogue answers 500", { answer: 500, ...tracks }, 0],
  ["the catalogue answers 403", { answer: 403, ...tracks }, 0],
  ["the catalogue never answers", { answer: "nothing", ...tracks }, 0],
  ["the catalogue answers 429", { answer: 429, retryAfterS: 17, ...tracks }, 17],
  [
    "the quota is used up",
    { answer: 429, reason: "QUOTA_EXCEEDED", retryAfterS: 7200, ...tracks },
    7200,
  ],
];

const TOKEN_FAULTS: typeof FAULTS = [
  ["tokens answer 500", { answer: 500, ...tokens }, 0],
  ["tokens never answer", { answer: "nothing", ...tokens }, 0],
  ["tokens answer 429", { answer: 429, retryAfterS: 40, ...tokens }, 40],
];

describe("a track that a phone names", () => {
  let evening: SpotifyEvening;
  let ada: Guest;
  let bob: Guest;
  let named = 0;
  before(async () => {
    evening = await SpotifyEvening.open();
    ada = await evening.liveGuest("Ada Named");
    bob = await evening.liveGuest("Bob Named");
    // Their turns come when a test says so.
    await evening.poll();
  });
  after(() => evening.close());
  beforeEach(async () => {
    await evening.rows("update private.spotify_traffic set allowance = 20, lookups = 20");
    await evening.forgetRequests();
  });

  /** A phone names what has played for long enough to be shared. */
  const says = async ({ token, userId }: Guest, trackId: string | null) => {
    const answer = await evening.request("PUT", "presence/track", { token, body: { trackId } });
    await evening.rows(
      "update app.tracks set started_at = started_at - interval '20 seconds' where user_id = $1",
      [userId],
    );
    return answer;
  };
  /** A track that nobody named before. */
  const release = (name = "Named") => evening.release(`${name} ${named++}`);
  const counts = async () =>
    ((await evening.spotify("GET", "requests")) as { routes: Record<string, number> }).routes;

  for (const [title, fault, pausedS] of TOKEN_FAULTS) {
    test(`and ${title} → ${pausedS ? "all wait" : "it waits alone"}`, () =>
      failsBy(fault, pausedS));
  }

  test("is looked up once for all who play it, with a token of the app's own", async () => {
    const { id, name } = await release("Together");
    for (const guest of [ada, bob]) await says(guest, id);
    await evening.heard(bob);
    assert.deepEqual(await evening.poll(), { polled: 0, lookedUp: 1, failed: 0 });
    const routes = await counts();
    assert.equal(routes[`GET /api/v1/tracks/${id}`], 1);
    const [{ event, payload } = { event: "", payload: {} }] = await evening.heard(bob);
    assert.equal(event, "live:track_update");
    const { trackId, trackName, artist, albumArt, verified } = payload;
    assert.deepEqual(
      [trackId, trackName, artist, albumArt, verified],
      [id, name, "The Placeholders", imageUrl("cover", name, "The Placeholders"), false],
    );
    assert.deepEqual(await evening.poll(), { polled: 0, lookedUp: 0, failed: 0 });
    const again = (await evening.as(ada, "GET", "spotify/currently-playing")).json;
    assert.equal((again as { pending: unknown }).pending, null);
  });

  test("that Spotify does not know plays no longer, and is not asked about again", async () => {
    const id = "0".repeat(22);
    for (const lookedUp of [1, 0]) {
      await says(ada, id);
      assert.deepEqual(await evening.poll(), { polled: 0, lookedUp, failed: 0 });
      await evening.rows("select private.show_known_tracks()");
      assert.equal(await evening.kept(ada), null);
    }
    assert.equal((await counts())[`GET /api/v1/tracks/${id}`], 1);
  });

  test("one token is good for many, and one that Spotify takes no longer is renewed once", async () => {
    for (let nth = 0; nth < 3; nth++) {
      await says(ada, (await release()).id);
      await evening.poll();
    }
    assert.equal((await counts())[TOKEN] ?? 0, 0, "it was there from before");
    await evening.spotify("DELETE", "tokens");
    for (const guest of [ada, bob]) await says(guest, (await release()).id);
    assert.deepEqual(await evening.poll(), { polled: 0, lookedUp: 2, failed: 0 });
    assert.equal((await counts())[TOKEN], 1);
  });

  for (const [title, fault, pausedS] of FAULTS) {
    test(`and ${title} → ${pausedS ? "all wait" : "it waits alone"}`, () =>
      failsBy(fault, pausedS));
  }

  async function failsBy(fault: object, pausedS: number): Promise<void> {
    const { id } = await release();
    await says(ada, id);
    if (JSON.stringify(fault).includes("token")) await evening.spotify("DELETE", "tokens");
    await evening.spotify("PUT", "faults", fault);
    try {
      assert.deepEqual(await evening.poll(), { polled: 0, lookedUp: 1, failed: 1 });
    } finally {
      await evening.spotify("DELETE", "faults");
    }
    const [row] = await evening.rows<{ paused: number; failures: number; wait: number }>(
      `select
        extract(epoch from greatest(paused_until, now()) - now())::float as paused, failures,
        extract(epoch from next_lookup_at - now())::float as wait
      from private.spotify_traffic, private.known_tracks where track_id = $1`,
      [id],
    );
    assert.ok(row && row.paused <= pausedS && row.paused > pausedS - 8, `${row?.paused} s`);
    assert.equal(row.failures, pausedS ? 0 : 1);
    assert.ok(row.wait > 20, `the next try is in ${row.wait} s`);
    const said = (await says(ada, id)).json;
    assert.deepEqual(said, { track: null, pending: id }, "its listener alone sees it");
    await says(bob, (await release()).id);
    assert.deepEqual(
      await evening.poll(),
      { polled: 0, lookedUp: pausedS ? 0 : 1, failed: 0 },
      "another track",
    );
    await evening.rows(
      "update private.spotify_traffic set paused_until = now(), lookups = 20, allowance = 20",
    );
    await evening.rows(
      "update private.known_tracks set next_lookup_at = now() where words is null",
    );
    await evening.poll();
    assert.match(`${await evening.kept(ada)}`, /^Named \d+, unverified$/);
  }
});
