import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient, FunctionRegion } from "@supabase/supabase-js";
import { z } from "zod";
import { Snapshot } from "../../shared/contracts/sync.ts";
import { type Api, outcome, signer, startApi } from "../support/api.ts";
import { ROUTES } from "../support/fuzz/routes.ts";
import { lookUp } from "../support/playing.ts";
import { SONG } from "../support/red-team.ts";
import { BAD, SIGNED_IN, SOMEBODY, split } from "../support/route-tables.ts";
import { createSecret, createSigningKey, mint } from "../support/tokens.ts";

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
          "private.running_finds",
          "private.find_positions",
          "app.waves",
          "app.connections",
          "private.devices",
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

  test("what the platform adds to an address, and a slash at its end, change nothing", async () => {
    const token = await mint(signer, { sub: crypto.randomUUID() });
    for (const [route, body] of Object.entries(SIGNED_IN)) {
      const [method, path] = split(route);
      const [plain, query] = path.split("?");
      const asked = query === undefined ? "" : `${query}&`;
      for (const same of [
        `${plain}?${asked}forceFunctionRegion=eu-west-1`,
        `${plain}/${query === undefined ? "" : `?${query}`}`,
      ]) {
        const answer = await api.request(method, same, { token, body });
        assert.equal(outcome(answer), "401 unauthorized", `${method} ${same}`);
      }
    }
    const health = await api.request("GET", "health/?forceFunctionRegion=eu-west-1");
    assert.equal(health.status, 200);
  });

  test("a call by supabase-js for one region is answered as any other", async () => {
    const { token } = await api.listener();
    const phone = createClient(api.stack.url, api.stack.keys.publishableKey, {
      auth: { persistSession: false },
      accessToken: async () => token,
    });
    const region = FunctionRegion.EuWest1;
    const { data, error } = await phone.functions.invoke("presence/sync", {
      method: "GET",
      region,
    });
    assert.equal(error, null);
    assert.ok(Snapshot.safeParse(data).success);
  });

  test("null for a field that may be left out is leaving it out, on every route", async () => {
    const token = await mint(signer, { sub: crypto.randomUUID() });
    let tried = 0;
    for (const [route, body] of Object.entries(SIGNED_IN)) {
      const [method, path] = split(route);
      const pattern = path.split("?")[0]?.replace(/[0-9a-f-]{36}/, ":id");
      const contract = ROUTES[`${method} /${pattern}`]?.body;
      if (!(contract instanceof z.ZodObject)) continue;
      const given = { ...(body as object | undefined) };
      const left = Object.keys(contract.shape).filter((name) => !(name in given));
      for (const name of left) {
        tried += 1;
        const answer = await api.request(method, path, { token, body: { ...given, [name]: null } });
        assert.equal(outcome(answer), "401 unauthorized", `${route}: ${name} is null`);
      }
    }
    assert.ok(tried > 8, `${tried} fields`);
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
      gcpvj0d1u: "200",
      gcpvj0d1upbp: "200",
    };
    for (const [geohash, expected] of Object.entries(cases)) {
      for (const route of ["location/update", "presence/heartbeat"]) {
        const answer = await api.request("POST", route, { token, body: { geohash } });
        assert.equal(outcome(answer), expected, `${route} ${geohash}`);
      }
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
    const live = (await said("POST presence/live", { durationMinutes: 1 })) as {
      until: string;
      n: number;
    };
    assert.ok(Math.abs(Date.parse(live.until) - Date.now() - 60_000) < 10_000);
    assert.deepEqual(await said("PATCH presence/settings", { shareTrack: true, radiusKm: 10 }), {
      shareTrack: true,
      allowFind: false,
      radiusKm: 10,
      visibleTo: "everyone",
      pushFindRequest: true,
      pushWave: true,
      pushVibe: true,
      pushEnded: true,
    });
    assert.deepEqual(await said("POST location/update", { geohash: "u4pruydq" }), {
      users: [],
      published: true,
      nextUpdateS: 60,
      visibleInS: 0,
      n: live.n,
    });
    const { trackId } = SONG;
    const waits = { track: null, pending: trackId };
    assert.deepEqual(await said("PUT presence/track", { trackId }), waits);
    await lookUp(api.stack.database, SONG);
    const { track, pending } = (await said("PUT presence/track", { trackId })) as {
      track: Record<string, unknown>;
      pending: unknown;
    };
    assert.deepEqual([track.name, track.verified, pending], ["A song", false, null]);
    const nothing = { track: null, pending: null };
    assert.deepEqual(await said("PUT presence/track", { trackId: null }), nothing);
    assert.deepEqual(await said("GET location/nearby"), { users: [], next: null });
    assert.deepEqual(await said("GET vibe/matches"), { users: [], next: null });
    assert.deepEqual(await said("GET vibe/connections"), {
      connections: [],
      next: null,
      waves: [],
    });
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
