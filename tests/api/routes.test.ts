import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, outcome, signer, startApi } from "../support/api.ts";
import { SONG } from "../support/red-team.ts";
import { createSecret, createSigningKey, mint } from "../support/tokens.ts";

/** An id that nobody has. */
const SOMEBODY = "0b5f1c9e-3a4d-4e6f-8a7b-9c0d1e2f3a4b";
/** A Find by its id, of which nobody here is a party. */
const FIND = "find/6d0cbb0e-6d2c-4a0a-9d3c-5a3f1d9a7c11";

/** Every route that wants a signed-in listener, with a body where it needs one. */
const SIGNED_IN: Record<string, unknown> = {
  "GET auth/me": undefined,
  "DELETE auth/spotify": undefined,
  "DELETE auth/me": undefined,
  "POST presence/live": undefined,
  "POST presence/offline": undefined,
  "POST presence/heartbeat": undefined,
  "GET presence/settings": undefined,
  "PATCH presence/settings": { radiusKm: 5 },
  "PUT presence/track": { track: null },
  "GET presence/live-users": undefined,
  "GET presence/sync": undefined,
  "POST location/update": { geohash: "gcpvj0" },
  "GET location/nearby": undefined,
  "DELETE location": undefined,
  "GET vibe/matches": undefined,
  [`POST vibe/${SOMEBODY}/wave`]: undefined,
  "GET vibe/connections": undefined,
  [`DELETE vibe/connections/${SOMEBODY}`]: undefined,
  "GET spotify/currently-playing": undefined,
  "POST spotify/refresh": undefined,
  "PATCH users/me": { anonymous: false },
  "GET users/me/export": undefined,
  "GET users/blocks": undefined,
  [`GET users/${SOMEBODY}`]: undefined,
  [`POST users/${SOMEBODY}/block`]: undefined,
  [`DELETE users/${SOMEBODY}/block`]: undefined,
  [`POST users/${SOMEBODY}/report`]: { reason: "spam" },
  "GET find/listeners?trackId=4uLU6hMCjMI75M1A2tKUQC": undefined,
  "POST find/start": { trackId: "4uLU6hMCjMI75M1A2tKUQC" },
  "GET find/active": undefined,
  [`POST ${FIND}/accept`]: undefined,
  [`POST ${FIND}/decline`]: undefined,
  [`POST ${FIND}/location`]: { geohash: "gcpvj0d1" },
  [`POST ${FIND}/complete`]: undefined,
  [`DELETE ${FIND}`]: undefined,
};

/** Requests that no phone should make, and what each is told. */
const BAD = [
  ["POST presence/live", { durationMinutes: 0 }],
  ["POST presence/live", { durationMinutes: 481 }],
  ["POST presence/live", { durationMinutes: 1.5 }],
  ["POST presence/live", { durationMinutes: "60" }],
  ["POST presence/live", { durationMinutes: 60, forever: true }],
  ["POST presence/live", []],
  ["POST presence/live", "60"],
  ["POST presence/live", null],
  ["POST presence/offline", { because: "tired" }],
  ["POST presence/heartbeat", { at: 0 }],
  ["PATCH presence/settings", {}],
  ["PATCH presence/settings", { radiusKm: 3 }],
  ["PATCH presence/settings", { radiusKm: 1e99 }],
  ["PATCH presence/settings", { shareTrack: "yes" }],
  ["PATCH presence/settings", { shareTrack: null }],
  ["PATCH presence/settings", { shareTrack: true, admin: true }],
  ["PUT presence/track", {}],
  ["PUT presence/track", { track: "song" }],
  ["PUT presence/track", { track: { ...SONG, trackId: "x" } }],
  ["PUT presence/track", { track: { ...SONG, url: "https://evil.example" } }],
  ["PUT presence/track", { track: { ...SONG, name: "" } }],
  ["PUT presence/track", { track: { ...SONG, name: "two\nlines" } }],
  ["PUT presence/track", { track: { ...SONG, name: "a\u0000b" } }],
  ["PUT presence/track", { track: { ...SONG, name: "\ud800" } }],
  ["PUT presence/track", { track: { ...SONG, artists: [] } }],
  [
    "PUT presence/track",
    { track: { ...SONG, album: { ...SONG.album, coverUrl: "https://evil.example/x" } } },
  ],
  ["POST spotify/refresh", { now: true }],
  ["GET presence/live-users?limit=0", undefined],
  ["GET presence/live-users?limit=101", undefined],
  ["GET presence/live-users?limit=many", undefined],
  ["GET presence/live-users?after=nothing", undefined],
  ["GET presence/live-users?near=me", undefined],
  ["GET location/nearby?limit=1&limit=2", undefined],
  ["GET location/nearby?after=%27%3B--", undefined],
  ["GET location/nearby?radius=300", undefined],
  ["POST location/update", {}],
  ["POST location/update", { geohash: 123456 }],
  ["POST location/update", { geohash: "gcpvja" }],
  ["POST location/update", { geohash: "GCPVJ0" }],
  ["POST location/update", { geohash: "51.5,-0.12" }],
  ["POST location/update", { geohash: "gcpvj0", latitude: 51.5 }],
  ["GET find/listeners", undefined],
  ["GET find/listeners?trackId=", undefined],
  ["GET find/listeners?trackId=a%20song", undefined],
  [`GET find/listeners?trackId=${SONG.trackId}&limit=0`, undefined],
  [`GET find/listeners?trackId=${SONG.trackId}&near=me`, undefined],
  ["POST find/start", {}],
  ["POST find/start", { targetId: "ada" }],
  ["POST find/start", { targetId: null }],
  ["POST find/start", { trackId: "a song" }],
  ["POST find/start", { targetId: FIND.slice(5), trackId: SONG.trackId }],
  ["POST find/start", { targetId: FIND.slice(5), at: "gcpvj0" }],
  ["POST find/1/accept", undefined],
  ["POST find/active/accept", undefined],
  [`POST ${FIND}/accept`, { because: "why not" }],
  [`POST ${FIND}0/decline`, undefined],
  [`POST ${FIND}/decline`, { because: "tired" }],
  ["POST find/1/complete", undefined],
  [`POST ${FIND}/complete`, []],
  ["POST find/1/location", { geohash: "gcpvj0d1" }],
  [`POST ${FIND}/location`, {}],
  [`POST ${FIND}/location`, { geohash: "GCPVJ0D1" }],
  [`POST ${FIND}/location`, { geohash: "gcpvj0d1", latitude: 51.5 }],
  ["DELETE find/1", undefined],
  ["DELETE find/%27%3B--", undefined],
  ["GET vibe/matches?limit=0", undefined],
  ["GET vibe/matches?after=4.nothing", undefined],
  ["GET vibe/matches?score=1", undefined],
  ["POST vibe/me/wave", undefined],
  [`POST vibe/${SOMEBODY}/wave`, { say: "hello" }],
  ["DELETE vibe/connections/me", undefined],
] as const;

const split = (route: string) => route.split(" ") as [string, string];

describe("the routes", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.close());

  /** All that a request could have changed. */
  const everything = async () =>
    JSON.stringify(
      await Promise.all(
        [
          "app.profiles",
          "app.settings",
          "app.presence",
          "app.positions",
          "app.tracks",
          "app.finds",
          "private.find_hints",
          "private.find_positions",
          "app.waves",
          "app.connections",
        ].map((table) => api.stack.database.query(`select * from ${table} order by 1`)),
      ),
    );

  test("every route that wants a listener refuses whoever is none → 401", async () => {
    const somebody = await api.listener();
    const otherKey = await createSigningKey("other");
    const now = Math.floor(Date.now() / 1000);
    const tokens: Record<string, string | null> = {
      "no token": null,
      garbage: "garbage",
      "three words": "a.b.c",
      expired: await mint(signer, { sub: somebody.id, exp: now - 60 }),
      "without an end": await mint(signer, { sub: somebody.id, exp: null }),
      "wrong secret": await mint(createSecret("x".repeat(40)), { sub: somebody.id }),
      "wrong kind of key": await mint(otherKey, { sub: somebody.id }),
      anonymous: await mint(signer, { sub: somebody.id, role: "anon" }),
      "service role": await mint(signer, { sub: somebody.id, role: "service_role" }),
      "another audience": await mint(signer, { sub: somebody.id, aud: "elsewhere" }),
      "no listener": await mint(signer, { sub: null }),
      "a listener that is no uuid": await mint(signer, { sub: "1 or 1=1" }),
      "the publishable key": api.stack.keys.publishableKey,
      "the secret key": api.stack.keys.secretKey,
    };
    const before = await everything();
    for (const route of Object.keys(SIGNED_IN)) {
      const [method, path] = split(route);
      for (const [what, token] of Object.entries(tokens)) {
        const answer = await api.request(method, path, { token });
        assert.equal(outcome(answer), "401 unauthorized", `${route} with ${what}`);
      }
    }
    assert.equal(await everything(), before, "nothing changed");
  });

  test("a valid token whose account is gone opens nothing → 401", async () => {
    const token = await mint(signer, { sub: crypto.randomUUID() });
    for (const [route, body] of Object.entries(SIGNED_IN)) {
      const answer = await api.request(...split(route), { token, body });
      assert.equal(outcome(answer), "401 unauthorized", route);
    }
  });

  test("a request off its contract → 400 invalid_request, and nothing changes", async () => {
    const { token } = await api.listener();
    await api.request("POST", "presence/live", { token });
    const before = await everything();
    for (const [route, body] of BAD) {
      const [method, path] = split(route);
      const answer = await api.request(method, path, { token, body });
      const what = `${route} ${JSON.stringify(body)}`;
      assert.equal(outcome(answer), "400 invalid_request", what);
      const { error } = answer.json as { error: Record<string, string> };
      assert.deepEqual(Object.keys(error), ["code", "message", "requestId"], what);
    }
    assert.equal(await everything(), before);
  });

  test("a geohash of the wrong length → 400 with its own code", async () => {
    const { token } = await api.listener();
    await api.request("POST", "presence/live", { token });
    const cases = {
      "": "400 geohash_too_coarse",
      gcpvj: "400 geohash_too_coarse",
      gcpvj0d1u: "400 geohash_too_fine",
      gcpvj0d1upbp: "400 geohash_too_fine",
    };
    for (const [geohash, expected] of Object.entries(cases)) {
      const answer = await api.request("POST", "location/update", { token, body: { geohash } });
      assert.equal(outcome(answer), expected, geohash);
    }
  });

  test("broken JSON → 400, a body over 16 KB → 413, and nothing changes", async () => {
    const { token } = await api.listener();
    const before = await everything();
    const headers = { "content-type": "application/json" };
    for (const raw of ["{", "nonsense", '{"durationMinutes":', "\u0000", "{}{}"]) {
      const answer = await api.request("POST", "presence/live", { token, raw, headers });
      assert.equal(outcome(answer), "400 invalid_request", JSON.stringify(raw));
    }
    const large = JSON.stringify({ geohash: "x".repeat(16 * 1024) });
    const known = await api.request("POST", "presence/live", { token, raw: large, headers });
    assert.equal(outcome(known), "413 too_large", "with its length in the headers");
    const stream = new Blob([large]).stream();
    const unknown = await api.request("POST", "presence/live", { token, raw: stream, headers });
    assert.equal(outcome(unknown), "413 too_large", "without");
    assert.equal(await everything(), before);
  });

  test("a wrong method → 405 with Allow, an unknown route → 404", async () => {
    const { token } = await api.listener();
    const wrong = await api.request("GET", "presence/live", { token });
    assert.equal(outcome(wrong), "405 method_not_allowed");
    assert.equal(wrong.headers.get("allow"), "POST");
    for (const path of [
      "presence/nothing",
      "presence",
      "location/../auth/me/x",
      "location/update/1",
    ]) {
      const answer = await api.request("GET", path, { token });
      assert.equal(outcome(answer), "404 not_found", path);
    }
  });

  test("before going live, and before a position, each route says what is missing → 409", async () => {
    const { token } = await api.listener();
    const reads = [
      "GET presence/live-users",
      "GET location/nearby",
      "GET vibe/matches",
      `POST vibe/${SOMEBODY}/wave`,
      `GET users/${SOMEBODY}`,
    ];
    const notLive = ["POST presence/heartbeat", ...reads];
    for (const route of notLive) {
      assert.equal(outcome(await api.request(...split(route), { token })), "409 not_live", route);
    }
    const located = await api.request("POST", "location/update", {
      token,
      body: { geohash: "gcpvj0" },
    });
    assert.equal(outcome(located), "409 not_live");
    await api.request("POST", "presence/live", { token });
    for (const route of reads) {
      assert.equal(
        outcome(await api.request(...split(route), { token })),
        "409 no_position",
        route,
      );
    }
  });

  test("without Spotify, what plays there cannot be asked → 409 spotify_not_linked", async () => {
    const { token } = await api.listener();
    for (const route of ["GET spotify/currently-playing", "POST spotify/refresh"]) {
      const answer = await api.request(...split(route), { token });
      assert.equal(outcome(answer), "409 spotify_not_linked", route);
    }
  });

  test("an evening by hand: every route answers as its contract has it", async () => {
    const { id, token } = await api.listener("ada");
    const said = async (route: string, body?: unknown) => {
      const answer = await api.request(...split(route), { token, body });
      assert.ok(answer.status < 300, `${route}: ${outcome(answer)}`);
      return answer.json;
    };
    const live = (await said("POST presence/live", { durationMinutes: 1 })) as { until: string };
    assert.ok(Math.abs(Date.parse(live.until) - Date.now() - 60_000) < 10_000);
    assert.deepEqual(await said("PATCH presence/settings", { shareTrack: true, radiusKm: 10 }), {
      shareTrack: true,
      allowFind: false,
      radiusKm: 10,
    });
    assert.deepEqual(await said("POST location/update", { geohash: "u4pruydq" }), {
      users: [],
      published: true,
      nextUpdateS: 60,
    });
    const { track } = (await said("PUT presence/track", { track: SONG })) as {
      track: Record<string, unknown>;
    };
    assert.equal(track.url, `https://open.spotify.com/track/${SONG.trackId}`);
    assert.equal(track.verified, false);
    assert.deepEqual(await said("PUT presence/track", { track: null }), { track: null });
    assert.deepEqual(await said("GET location/nearby"), { users: [], next: null });
    assert.deepEqual(await said("GET vibe/matches"), { users: [], next: null });
    assert.deepEqual(await said("GET vibe/connections"), { connections: [] });
    assert.equal(await said(`DELETE vibe/connections/${SOMEBODY}`), null);
    const wave = await api.request("POST", `vibe/${SOMEBODY}/wave`, { token });
    assert.equal(outcome(wave), "404 not_found");
    const sync = (await said("GET presence/sync")) as { me: { profile: { userId: string } } };
    assert.equal(sync.me.profile.userId, id);
    assert.equal(await said("DELETE location"), null);
    assert.equal(((await said("POST presence/offline")) as { live: boolean }).live, false);
  });

  test("replies say that nobody may keep them, and carry a request id of our own making", async () => {
    const { token } = await api.listener();
    const plain = await api.request("GET", "presence/settings", { token });
    assert.equal(plain.headers.get("cache-control"), "no-store");
    assert.equal(plain.headers.get("x-content-type-options"), "nosniff");
    const odd = await api.request("GET", "presence/settings", {
      token,
      headers: { "x-request-id": "<script>alert(1)</script>" },
    });
    assert.match(odd.headers.get("x-request-id") ?? "", /^[\w-]{1,64}$/);
  });
});
