import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { OwnTrack } from "../../shared/contracts/spotify.ts";
import { outcome } from "../support/api.ts";
import { type Guest, type Player, SpotifyEvening } from "../support/spotify-evening.ts";

const SONG = { state: "track", track: { name: "Undertow", durationMs: 200_000 } };

/** Every state of a player, and the reason that its listener is given for no track. */
const SHAPES: [title: string, player: Player, reason: string | null][] = [
  ["a track plays", SONG, null],
  ["another track plays", { state: "track", track: { name: "Ebb" } }, null],
  ["the track is paused", { state: "paused" }, "paused"],
  ["nothing plays (204)", { state: "nothing" }, "nothing"],
  ["no device is found (404)", { state: "no_device" }, "nothing"],
  [
    "a track played to its end hours ago",
    { ...SONG, progressMs: 18_000_000, runsOn: true },
    "nothing",
  ],
  ["an advert plays", { state: "advert" }, "advert"],
  ["a podcast plays", { state: "podcast" }, "episode"],
  ["a file of their own plays", { state: "local_file" }, "local_file"],
  ["the session is private", { state: "private_session" }, "private_session"],
];

describe("now playing, in all its shapes", () => {
  let evening: SpotifyEvening;
  let ada: Guest;
  let bob: Guest;
  before(async () => {
    evening = await SpotifyEvening.open();
    ada = await evening.liveGuest("Ada Shape");
    bob = await evening.liveGuest("Bob Shape");
  });
  after(() => evening.close());

  const own = async (guest: Guest) => {
    const answer = await evening.as(guest, "GET", "spotify/currently-playing");
    assert.equal(answer.status, 200, answer.text);
    return OwnTrack.parse(answer.json);
  };

  for (const [title, player, reason] of SHAPES) {
    test(`${title} → ${reason ?? "it is shared"}`, async () => {
      await evening.plays(ada, { state: "track", track: { name: "Before" } });
      await evening.later();
      await evening.poll();
      assert.equal(await evening.kept(ada), "Before, verified");
      await evening.heard(bob);

      await evening.plays(ada, player);
      await evening.later();
      await evening.poll();
      const name = reason ? null : (player.track?.name ?? "");
      assert.equal(await evening.kept(ada), name && `${name}, verified`);
      const [event, ...more] = await evening.heard(bob);
      assert.deepEqual(more, []);
      assert.equal(event?.event, "live:track_update");
      assert.deepEqual(
        [event.payload.userId, event.payload.trackName ?? null, event.payload.verified ?? null],
        [ada.userId, name, name && true],
      );

      const known = await own(ada);
      assert.deepEqual([known.track?.name ?? null, known.reason], [name, reason]);
    });

    test(`${title}, and the listener is not live → told to them, kept nowhere`, async () => {
      const cleo = await evening.guest("Cleo Shape");
      await evening.plays(cleo, player);
      await evening.later();
      const told = await own(cleo);
      assert.equal(told.reason, reason);
      assert.equal(told.track?.name ?? null, reason ? null : player.track?.name);
      if (told.track) assert.match(told.track.startedAt, /:00\.000Z$/);
      assert.equal(await evening.kept(cleo), null);
      const [row] = await evening.rows(
        "select heard_at, no_track_reason from private.spotify_polls where user_id = $1",
        [cleo.userId],
      );
      assert.deepEqual(row, { heard_at: null, no_track_reason: null });
    });
  }

  test("every track carries its link and its cover's, for attribution", async () => {
    await evening.plays(ada, SONG);
    await evening.later();
    await evening.poll();
    const { track } = await own(ada);
    assert.match(track?.url ?? "", /^https:\/\/open\.spotify\.com\/track\/\w{22}$/);
    assert.match(track?.album.coverUrl ?? "", /^https:\/\/i\.scdn\.co\/image\/\w+$/);
  });

  test("a track's start is when it began, not when Spotify was asked", async () => {
    await evening.plays(ada, { state: "track", track: { name: "Halfway" }, progressMs: 90_000 });
    await evening.later();
    await evening.poll();
    const [row] = await evening.rows<{ ago: number }>(
      `select extract(epoch from now() - started_at)::float as ago
      from app.tracks where user_id = $1`,
      [ada.userId],
    );
    assert.ok(row && row.ago >= 90 && row.ago < 100, `${row?.ago} s ago`);
  });

  test("the next turn is when the track should end, within 15 and 60 seconds", async () => {
    const turns: [progressMs: number, leastS: number, mostS: number][] = [
      [199_000, 14, 17],
      [165_000, 35, 41],
      [0, 53, 60],
    ];
    for (const [progressMs, leastS, mostS] of turns) {
      await evening.plays(ada, { ...SONG, progressMs });
      await evening.later();
      await evening.poll();
      const [row] = await evening.rows<{ s: number }>(
        `select extract(epoch from next_poll_at - now())::float as s
        from private.spotify_polls where user_id = $1`,
        [ada.userId],
      );
      assert.ok(row && row.s > leastS && row.s <= mostS, `at ${progressMs} ms: in ${row?.s} s`);
    }
  });

  test("what the phone says is unverified, in Spotify's words, until the player says what it is", async () => {
    const { id: trackId } = await evening.release("Phone's word");
    for (const [player, after] of [
      [SONG, "Undertow, verified"],
      [{ state: "nothing" }, null],
    ] as const) {
      const said = await evening.as(ada, "PUT", "presence/track", { trackId });
      assert.deepEqual(said.json, { track: null, pending: trackId });
      await evening.poll();
      // What is known already is shown by a job.
      await evening.rows("select private.show_known_tracks()");
      assert.equal(await evening.kept(ada), "Phone's word, unverified");
      await evening.plays(ada, player);
      await evening.later();
      await evening.poll();
      assert.equal(await evening.kept(ada), after);
    }
  });

  test("a fresh answer is given without asking Spotify, a stale one asks", async () => {
    await evening.plays(ada, SONG);
    await evening.later();
    await evening.poll();
    await evening.rows("update private.spotify_polls set heard_at = now() - interval '13 seconds'");
    await evening.forgetRequests();
    assert.equal((await own(ada)).track?.name, "Undertow");
    assert.equal(await evening.asked(ada, "GET /api/v1/me/player"), 0);
    await evening.plays(ada, { state: "paused" });
    await evening.later();
    assert.equal((await own(ada)).reason, "paused");
    assert.equal(await evening.asked(ada, "GET /api/v1/me/player"), 1);
    assert.equal(await evening.kept(ada), null);
  });

  test("refreshing twice in ten seconds → 429; right after a poll → what the poll heard", async () => {
    await evening.later();
    const refresh = () => evening.as(ada, "POST", "spotify/refresh");
    assert.equal((await refresh()).status, 200);
    const again = await refresh();
    assert.equal(outcome(again), "429 rate_limited");
    const wait = Number(again.headers.get("retry-after"));
    assert.ok(wait >= 1 && wait <= 10, `${wait} s`);

    await evening.later();
    await evening.poll();
    await evening.forgetRequests();
    assert.equal((await refresh()).status, 200);
    assert.equal(await evening.asked(ada, "GET /api/v1/me/player"), 0);
  });

  test("a player that answers without a body → nothing plays", async () => {
    await evening.plays(ada, SONG);
    await evening.later();
    await evening.poll();
    assert.equal(await evening.kept(ada), "Undertow, verified");
    await evening.spotify("PUT", "faults", { answer: "empty", path: "/api/v1/me/player" });
    try {
      await evening.later();
      assert.equal((await own(ada)).reason, "nothing");
      assert.equal(await evening.kept(ada), null);
    } finally {
      await evening.spotify("DELETE", "faults");
    }
  });

  test("asking twice while not live → a wait that says why", async () => {
    const dana = await evening.guest("Dana Shape");
    await evening.plays(dana, SONG);
    await evening.later();
    const ask = () => evening.as(dana, "GET", "spotify/currently-playing");
    assert.equal((await ask()).status, 200);
    const again = await ask();
    assert.equal(outcome(again), "429 rate_limited");
    const { error } = again.json as { error: { message: string; details: unknown } };
    assert.match(error.message, /every 10 seconds at most; of who is not live no answer is kept/);
    assert.deepEqual(error.details, { retryAfterS: Number(again.headers.get("retry-after")) });
  });

  test("only the scheduler polls: anybody else → 401, and Spotify is not asked", async () => {
    await evening.later();
    await evening.forgetRequests();
    const { publishableKey, secretKey } = evening.stack.keys;
    for (const headers of [
      {},
      { apikey: "" },
      { apikey: publishableKey },
      { apikey: `${secretKey}x` },
      { apikey: secretKey.slice(0, -1) },
      { authorization: `Bearer ${secretKey}` },
    ]) {
      const answer = await evening.request("POST", "spotify/poll", { headers });
      assert.equal(outcome(answer), "401 unauthorized", JSON.stringify(headers));
    }
    const listener = await evening.request("POST", "spotify/poll", { token: ada.token });
    assert.equal(outcome(listener), "401 unauthorized");
    assert.equal(await evening.asked(ada, "GET /api/v1/me/player"), 0);
  });
});
