import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createSpotifyApp } from "../../functions/spotify/app.ts";
import { SourceBusy } from "../../functions/spotify/track-source.ts";
import { outcome } from "../support/api.ts";
import { createRadio } from "../support/radio-source.ts";
import { seedListeners } from "../support/seed-listeners.ts";
import { type Guest, SpotifyEvening } from "../support/spotify-evening.ts";

describe("another source than Spotify", () => {
  let evening: SpotifyEvening;
  let ada: Guest;
  let app: ReturnType<typeof createSpotifyApp>;
  let environment: Parameters<typeof createSpotifyApp>[0];
  const radio = createRadio();
  const log: string[] = [];
  before(async () => {
    evening = await SpotifyEvening.open();
    ada = await evening.liveGuest("Ada Radio");
    const { url, keys } = evening.stack;
    environment = {
      SUPABASE_URL: url,
      SUPABASE_PUBLISHABLE_KEYS: keys.publishableKey,
      SUPABASE_SECRET_KEYS: keys.secretKey,
      SUPABASE_JWKS: [{ kty: "oct", k: btoa(keys.jwtSecret).replace(/=+$/, ""), alg: "HS256" }],
      SPOTIFY_CLIENT_ID: "",
      SPOTIFY_CLIENT_SECRET: "",
      SPOTIFY_ACCOUNTS_URL: "http://127.0.0.1:9",
      SPOTIFY_API_URL: "http://127.0.0.1:9",
      SPOTIFY_TOKEN_KEYS: [{ kid: "k", bytes: new Uint8Array(32) }],
      CORS_ORIGINS: [],
    };
    app = createSpotifyApp(environment, { source: radio, write: (line) => log.push(line) });
  });
  after(() => evening.close());

  const poll = async () => {
    const headers = { apikey: evening.stack.keys.secretKey };
    const response = await app.request("/spotify/poll", { method: "POST", headers });
    assert.equal(response.status, 200);
    return await response.json();
  };
  const own = async () => {
    const headers = { authorization: `Bearer ${ada.token}` };
    const response = await app.request("/spotify/currently-playing", { headers });
    const { status } = response;
    return { status, headers: response.headers, text: "", json: await response.json() };
  };

  test("is one file: what it says is shared, verified, and shown to the listener", async () => {
    radio.plays("Station Song", 120_000);
    await evening.later();
    assert.deepEqual(await poll(), { polled: 1, lookedUp: 0, failed: 0 });
    assert.equal(await evening.kept(ada), "Station Song, verified");
    const { track } = (await own()).json as { track: { url: string } };
    assert.equal(track.url, "https://radio.example/stationsong");
  });

  for (const says of ["a track", "a fault"]) {
    test(`whoever deletes their account before it says ${says} is unauthorized`, async () => {
      const leaver = await evening.liveGuest(`Leaver before ${says}`);
      const source = {
        lookUp: (trackId: string) => radio.lookUp(trackId),
        async nowPlaying(userId: string) {
          assert.equal(userId, leaver.userId);
          await evening.rows("delete from auth.users where id = $1", [userId]);
          if (says === "a fault") throw new Error("nobody answers");
          return await radio.nowPlaying(userId);
        },
      };
      const own = createSpotifyApp(environment, { source, write: (line) => log.push(line) });
      const headers = { authorization: `Bearer ${leaver.token}` };
      const answer = await own.request("/spotify/currently-playing", { headers });
      const { error } = await answer.json();
      assert.equal(`${answer.status} ${error?.code}`, "401 unauthorized");
    });
  }

  test("is asked about each who is due once, eight at a time", async () => {
    const users = await seedListeners(evening.stack.database, 200);
    await evening.rows("update private.limits set value = 6000 where name = $1", [
      "spotify_requests_a_minute",
    ]);
    await evening.later();
    radio.asked.clear();
    assert.deepEqual(await poll(), { polled: 201, lookedUp: 0, failed: 0 });
    assert.deepEqual([...radio.asked.keys()].sort(), [...users, ada.userId].sort());
    assert.deepEqual([...new Set(radio.asked.values())], [1], "nobody twice");
    assert.equal(radio.mostAtOnce(), 8);
    await evening.rows("delete from auth.users where id = any ($1)", [users]);
  });

  test("is asked once for the words of a track that phones name, which all who play it are shown with", async () => {
    const bob = await evening.liveGuest("Bob Radio");
    const trackId = "4uLU6hMCjMI75M1A2tKUQC";
    for (const guest of [ada, bob]) await evening.as(guest, "PUT", "presence/track", { trackId });
    assert.deepEqual(await poll(), { polled: 1, lookedUp: 1, failed: 0 });
    assert.deepEqual(radio.lookedUp, [trackId]);
    assert.equal(await evening.kept(ada), "Station Song, unverified");
    await evening.rows("delete from auth.users where id = $1", [bob.userId]);
  });

  test("that fails to look a track up → its listener waits, and nobody else sees it", async () => {
    radio.fails(new Error("no such record"));
    const trackId = "7GhIk7Il098yCjg4BQjzvb";
    const said = await evening.as(ada, "PUT", "presence/track", { trackId });
    assert.deepEqual(said.json, { track: null, pending: trackId });
    assert.deepEqual(await poll(), { polled: 0, lookedUp: 1, failed: 1 });
    assert.deepEqual(await poll(), { polled: 0, lookedUp: 0, failed: 0 });
    assert.equal(await evening.kept(ada), "null, unverified");
  });

  test("that falls silent clears the track", async () => {
    radio.fallsSilent();
    await evening.later();
    await poll();
    assert.equal(await evening.kept(ada), null);
  });

  test("that fails → the listener waits alone, and the log names the fault without its words", async () => {
    radio.fails(new Error(`cannot tune in for ${ada.userId}`));
    await evening.later();
    assert.deepEqual(await poll(), { polled: 1, lookedUp: 0, failed: 1 });
    const line = JSON.parse(log.at(-1) ?? "");
    assert.equal(line.fault.name, "Error");
    assert.ok(!log.join().includes(ada.userId));
  });

  test("that is busy and names no time → everybody waits, for a quota an hour", async () => {
    for (const [quota, leastS, mostS] of [
      [false, 28, 30],
      [true, 3598, 3600],
    ] as const) {
      radio.fails(new SourceBusy(quota));
      await evening.muchLater();
      await poll();
      const answer = await own();
      assert.equal(outcome(answer), "503 spotify_unavailable");
      const wait = Number(answer.headers.get("retry-after"));
      assert.ok(wait >= leastS && wait <= mostS, `${wait} s`);
    }
  });
});
