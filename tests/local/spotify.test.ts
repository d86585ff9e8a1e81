import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, describe, test } from "node:test";
import { createSpotify } from "../../supabase/local/spotify/spotify.ts";

const BASE = "http://127.0.0.1/local/spotify";
const CALLBACK = "http://127.0.0.1:54321/functions/v1/auth/spotify/callback";
const CLIENT = { id: "resonance", secret: "keep quiet", redirectUris: [CALLBACK] };
const VERIFIER = "a-code-verifier-of-at-least-forty-three-characters";
const SCOPES = "user-read-currently-playing user-read-playback-state";
const HOUR_MS = 3_600_000;

let now: number;
let spotify: (request: Request) => Response | Promise<Response>;

beforeEach(() => {
  now = Date.parse("2026-11-22T20:00:00Z");
  spotify = createSpotify({ client: CLIENT, now: () => now });
});

function send(method: string, path: string, body?: unknown, signal?: AbortSignal) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const init = { method, ...(body !== undefined && { body: text }), ...(signal && { signal }) };
  return spotify(new Request(BASE + path, init));
}

function authorize(changes: Record<string, string | null> = {}) {
  const query = new URLSearchParams({
    client_id: CLIENT.id,
    response_type: "code",
    redirect_uri: CALLBACK,
    state: "st&te",
    scope: SCOPES,
    code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    person: "Ada",
  });
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return send("GET", `/accounts/authorize?${query}`);
}

async function codeFor(person: string, scope = SCOPES): Promise<string> {
  const response = await authorize({ person, scope });
  const code = new URL(response.headers.get("location") ?? "").searchParams.get("code");
  assert.ok(code);
  return code;
}

function token(form: Record<string, string>, credentials = `${CLIENT.id}:${CLIENT.secret}`) {
  return spotify(
    new Request(`${BASE}/accounts/api/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(credentials)}` },
      body: new URLSearchParams(form),
    }),
  );
}

function redeem(code: string, changes: Record<string, string> = {}) {
  return token({
    grant_type: "authorization_code",
    code,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    ...changes,
  });
}

interface TokenReply {
  access_token: string;
  refresh_token?: string;
  scope: string;
  expires_in: number;
  token_type: string;
}

async function signIn(person: string, scope = SCOPES): Promise<Required<TokenReply>> {
  const response = await redeem(await codeFor(person, scope));
  assert.equal(response.status, 200);
  return await response.json();
}

function api(path: string, accessToken: string, signal?: AbortSignal) {
  const headers = { authorization: `Bearer ${accessToken}` };
  return spotify(new Request(`${BASE}/api${path}`, { headers, ...(signal && { signal }) }));
}

describe("GET /accounts/authorize", () => {
  test("without a person → a page with one button a person and Cancel", async () => {
    const page = await authorize({ person: null, state: '"><script>alert(1)</script>' });
    const text = await page.text();
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(text, /<button name="person" value="Ada">Ada<\/button>/);
    assert.match(text, /<button class="cancel" name="deny" value="1">Cancel<\/button>/);
    assert.doesNotMatch(text, /<script/);
  });

  test("with a person → 302 with a code and the state as it was", async () => {
    const response = await authorize();
    const location = new URL(response.headers.get("location") ?? "");
    assert.equal(response.status, 302);
    assert.equal(location.origin + location.pathname, CALLBACK);
    assert.equal(location.searchParams.get("state"), "st&te");
    assert.ok(location.searchParams.get("code"));
  });

  test("with deny=1 → 302 with access_denied and no code", async () => {
    const response = await authorize({ deny: "1" });
    const { searchParams } = new URL(response.headers.get("location") ?? "");
    assert.deepEqual(Object.fromEntries(searchParams), { error: "access_denied", state: "st&te" });
  });

  test("with an unknown name → a new person, who is on the page from then on", async () => {
    const me = await api("/v1/me", (await signIn("Zoë")).access_token);
    assert.equal((await me.json()).display_name, "Zoë");
    assert.match(await (await authorize({ person: null })).text(), />Zoë</);
  });

  const refusals: [string, Record<string, string | null>, RegExp][] = [
    ["another client_id", { client_id: "x" }, /^INVALID_CLIENT: Invalid client$/],
    ["no client_id", { client_id: null }, /^INVALID_CLIENT: Invalid client$/],
    [
      "a redirect_uri with one more slash",
      { redirect_uri: `${CALLBACK}/` },
      /Invalid redirect URI/,
    ],
    ["no redirect_uri", { redirect_uri: null }, /Invalid redirect URI/],
    ["response_type token", { response_type: "token" }, /response_type must be code/],
    ["an unknown scope", { scope: "user-read-email" }, /^INVALID_SCOPE/],
    ["code_challenge_method plain", { code_challenge_method: "plain" }, /must be S256/],
    ["a challenge of a wrong length", { code_challenge: "short" }, /code_challenge/],
    ["a name of control characters", { person: "\u0007" }, /^INVALID_PERSON/],
  ];
  for (const [what, changes, message] of refusals) {
    test(`with ${what} → 400 and no redirect`, async () => {
      const response = await authorize(changes);
      assert.equal(response.status, 400);
      assert.match(await response.text(), message);
    });
  }
});

describe("POST /accounts/api/token", () => {
  test("with a code and its verifier → both tokens for an hour", async () => {
    const { access_token, refresh_token, ...rest } = await signIn("Ada");
    assert.ok(access_token && refresh_token);
    assert.deepEqual(rest, { token_type: "Bearer", expires_in: 3600, scope: SCOPES });
  });

  const spoilt: [string, Record<string, string>, string][] = [
    ["another verifier", { code_verifier: `${VERIFIER}x` }, "code_verifier was incorrect"],
    ["another redirect_uri", { redirect_uri: `${CALLBACK}?x` }, "Invalid redirect URI"],
    ["an invented code", { code: "AQinvented" }, "Invalid authorization code"],
  ];
  for (const [what, changes, description] of spoilt) {
    test(`with ${what} → 400 invalid_grant`, async () => {
      const response = await redeem(await codeFor("Ada"), changes);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), {
        error: "invalid_grant",
        error_description: description,
      });
    });
  }

  test("with a code a second time → 400 invalid_grant", async () => {
    const code = await codeFor("Ada");
    assert.equal((await redeem(code)).status, 200);
    assert.equal((await (await redeem(code)).json()).error, "invalid_grant");
  });

  test("with a code after ten minutes → 400 invalid_grant", async () => {
    const code = await codeFor("Ada");
    now += 10 * 60_000;
    const description = (await (await redeem(code)).json()).error_description;
    assert.equal(description, "Authorization code expired");
  });

  test("with another client secret → 400 invalid_client", async () => {
    const response = await token(
      { grant_type: "refresh_token", refresh_token: "x" },
      "resonance:x",
    );
    assert.equal(response.status, 400);
    assert.equal((await response.json()).error, "invalid_client");
  });

  test("with no grant_type, an unknown one or a missing field → 400 and its error", async () => {
    assert.equal((await (await token({})).json()).error, "unsupported_grant_type");
    const password = await token({ grant_type: "password" });
    assert.equal((await password.json()).error, "unsupported_grant_type");
    const bare = await token({ grant_type: "refresh_token" });
    assert.equal((await bare.json()).error, "invalid_request");
  });

  test("refreshing mostly brings no refresh token; the fourth does, and ends the old one", async () => {
    const { refresh_token } = await signIn("Ada");
    const replies: TokenReply[] = [];
    for (let i = 0; i < 4; i++) {
      const response = await token({ grant_type: "refresh_token", refresh_token });
      replies.push(await response.json());
    }
    const rotated = replies[3]?.refresh_token;
    assert.deepEqual(
      replies.map((reply) => "refresh_token" in reply),
      [false, false, false, true],
    );
    const withOld = await token({ grant_type: "refresh_token", refresh_token });
    assert.equal((await withOld.json()).error, "invalid_grant");
    const withNew = await token({ grant_type: "refresh_token", refresh_token: rotated ?? "" });
    assert.equal(withNew.status, 200);
  });

  test("refreshing six months after the authorisation → 400 invalid_grant", async () => {
    const { refresh_token } = await signIn("Ada");
    now += 183 * 24 * HOUR_MS;
    const response = await token({ grant_type: "refresh_token", refresh_token });
    assert.equal((await response.json()).error, "invalid_grant");
  });
});

describe("the Web API", () => {
  test("GET /v1/me → the shape of development mode, without e-mail", async () => {
    const me = await (await api("/v1/me", (await signIn("Ada")).access_token)).json();
    assert.deepEqual(Object.keys(me).sort(), [
      "account_id",
      "display_name",
      "external_urls",
      "href",
      "id",
      "images",
      "type",
      "uri",
    ]);
    assert.match(me.account_id, /^[0-9A-Za-z]{22}$/);
    assert.equal(me.uri, `spotify:user:${me.id}`);
  });

  test("without a token, with an invented and with an expired one → 401 and which", async () => {
    const none = await send("GET", "/api/v1/me");
    assert.deepEqual(await none.json(), { error: { status: 401, message: "No token provided" } });
    assert.equal((await (await api("/v1/me", "BQx")).json()).error.message, "Invalid access token");
    const { access_token } = await signIn("Ada");
    now += HOUR_MS;
    const late = await api("/v1/me", access_token);
    assert.equal(late.status, 401);
    assert.equal((await late.json()).error.message, "The access token expired");
  });

  test("GET /v1/me/player with only user-read-currently-playing → 403", async () => {
    const { access_token } = await signIn("Ada", "user-read-currently-playing");
    assert.equal((await api("/v1/me/player", access_token)).status, 403);
    assert.equal((await api("/v1/me/player/currently-playing", access_token)).status, 200);
  });

  test("an unknown path → 404 in the API's own shape", async () => {
    const response = await send("GET", "/api/v1/browse");
    assert.equal(response.status, 404);
    assert.equal((await response.json()).error.status, 404);
  });
});

describe("the player", () => {
  async function playing(body: unknown) {
    assert.equal((await send("PUT", "/people/Ada/player", body)).status, 200);
    const { access_token } = await signIn("Ada");
    const [current, player] = await Promise.all([
      api("/v1/me/player/currently-playing", access_token),
      api("/v1/me/player", access_token),
    ]);
    return {
      statuses: [current.status, player.status],
      current: current.status === 200 ? await current.json() : null,
      player: player.status === 200 ? await player.json() : null,
    };
  }

  test("a track with only a name → a whole track, with the same ids each time", async () => {
    const first = await playing({ state: "track", track: { name: "Blue" }, progressMs: 1000 });
    const again = await playing({ state: "track", track: { name: "Blue" } });
    assert.equal(first.current.currently_playing_type, "track");
    assert.equal(first.current.progress_ms, 1000);
    assert.match(first.current.item.id, /^[0-9A-Za-z]{22}$/);
    assert.equal(first.current.item.external_urls.spotify.split("/").pop(), first.current.item.id);
    assert.deepEqual(again.current.item, first.current.item);
    assert.equal(first.player.device.is_private_session, false);
  });

  test("progress runs with the clock, and at the end nothing plays", async () => {
    await send("PUT", "/people/Ada/player", {
      state: "track",
      track: { name: "Blue", durationMs: 60_000 },
    });
    const { access_token } = await signIn("Ada");
    now += 59_000;
    const late = await api("/v1/me/player/currently-playing", access_token);
    assert.equal((await late.json()).progress_ms, 59_000);
    now += 1000;
    assert.equal((await api("/v1/me/player/currently-playing", access_token)).status, 204);
    const shown = await (await send("GET", "/people/ada/player")).json();
    assert.equal(shown.state, "nothing");
  });

  test("paused → is_playing false and progress stands still", async () => {
    await send("PUT", "/people/Ada/player", { state: "paused", progressMs: 5000 });
    now += 10_000;
    const { access_token } = await signIn("Ada");
    const body = await (await api("/v1/me/player/currently-playing", access_token)).json();
    assert.deepEqual([body.is_playing, body.progress_ms], [false, 5000]);
  });

  test("an advert → type ad without an item", async () => {
    const { current } = await playing({ state: "advert" });
    assert.deepEqual([current.currently_playing_type, current.item], ["ad", null]);
  });

  test("a podcast → type episode, the item only for additional_types=episode", async () => {
    const { current } = await playing({ state: "podcast" });
    assert.deepEqual([current.currently_playing_type, current.item], ["episode", null]);
    const { access_token } = await signIn("Ada");
    const path = "/v1/me/player/currently-playing?additional_types=track,episode";
    assert.equal((await (await api(path, access_token)).json()).item.type, "episode");
  });

  test("a local file → a track without an id", async () => {
    const { current } = await playing({ state: "local_file" });
    assert.deepEqual([current.item.is_local, current.item.id], [true, null]);
    assert.match(current.item.uri, /^spotify:local:/);
  });

  test("a private session → shows only in the device of /v1/me/player", async () => {
    const { current, player } = await playing({ state: "private_session" });
    assert.equal(current.currently_playing_type, "track");
    assert.doesNotMatch(JSON.stringify(current), /private/);
    assert.equal(player.device.is_private_session, true);
  });

  test("nothing → 204 without a body on both", async () => {
    assert.deepEqual((await playing({ state: "nothing" })).statuses, [204, 204]);
  });

  const broken: [string, unknown][] = [
    ["a body that is no JSON", "{"],
    ["an unknown state", { state: "dancing" }],
    ["an unknown field", { state: "track", volume: 3 }],
    ["a track id of a wrong form", { state: "track", track: { id: "x", name: "Blue" } }],
    ["a negative progress", { state: "track", progressMs: -1 }],
  ];
  for (const [what, body] of broken) {
    test(`${what} → 400 that says so, and the player stays`, async () => {
      const before = await (await send("GET", "/people/Ada/player")).json();
      const response = await send("PUT", "/people/Ada/player", body);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, "invalid_request");
      assert.deepEqual(await (await send("GET", "/people/Ada/player")).json(), before);
    });
  }
});

describe("faults", () => {
  const me = async (person: string) => api("/v1/me", (await signIn(person)).access_token);

  test("429 → Retry-After, and the reason where one is set", async () => {
    const { access_token } = await signIn("Ada");
    await send("PUT", "/faults", { answer: 429, retryAfterS: 7, reason: "QUOTA_EXCEEDED" });
    const response = await api("/v1/me", access_token);
    assert.equal(response.status, 429);
    assert.equal(response.headers.get("retry-after"), "7");
    assert.equal((await response.json()).error.reason, "QUOTA_EXCEEDED");
  });

  test("500 → everywhere, the sign-in page included, until it is cleared", async () => {
    await send("PUT", "/faults", { answer: 500 });
    assert.equal((await authorize()).status, 500);
    assert.equal((await send("DELETE", "/faults")).status, 204);
    assert.equal((await authorize()).status, 302);
  });

  test("403 → signing in works, the Web API refuses", async () => {
    await send("PUT", "/faults", { answer: 403 });
    assert.equal((await me("Ada")).status, 403);
  });

  test("invalid_grant → only the token endpoint, only the named person", async () => {
    const [ada, bruno] = [await signIn("Ada"), await signIn("Bruno")];
    await send("PUT", "/faults", { answer: "invalid_grant", person: "ada" });
    const refresh = ({ refresh_token }: { refresh_token: string }) =>
      token({ grant_type: "refresh_token", refresh_token });
    assert.equal((await (await refresh(ada)).json()).error, "invalid_grant");
    assert.equal((await refresh(bruno)).status, 200);
    assert.equal((await api("/v1/me", ada.access_token)).status, 200);
  });

  test("a path → only below it", async () => {
    const { access_token } = await signIn("Ada");
    await send("PUT", "/faults", { answer: 500, path: "/api/v1/me/player" });
    assert.equal((await api("/v1/me/player/currently-playing", access_token)).status, 500);
    assert.equal((await api("/v1/me", access_token)).status, 200);
  });

  test("delayMs → the real answer, later", async () => {
    const { access_token } = await signIn("Ada");
    await send("PUT", "/faults", { delayMs: 60 });
    const started = performance.now();
    assert.equal((await api("/v1/me", access_token)).status, 200);
    assert.ok(performance.now() - started >= 55);
  });

  test("nothing → no answer until the caller gives up", async () => {
    const { access_token } = await signIn("Ada");
    await send("PUT", "/faults", { answer: "nothing" });
    const caller = new AbortController();
    const answer = Promise.resolve(api("/v1/me", access_token, caller.signal));
    const silence = new Promise((resolve) => setTimeout(() => resolve("silence"), 50));
    assert.equal(await Promise.race([answer, silence]), "silence");
    caller.abort();
    assert.equal((await answer).status, 504);
  });

  for (const body of [{ answer: 418 }, { retryAfterS: 3 }, { delayMs: -1 }, { slow: true }]) {
    test(`PUT /faults ${JSON.stringify(body)} → 400, no fault in force`, async () => {
      assert.equal((await send("PUT", "/faults", body)).status, 400);
      assert.deepEqual(await (await send("GET", "/faults")).json(), { faults: [] });
    });
  }
});

test("GET /requests → counts by route and by person, until cleared", async () => {
  const { access_token, refresh_token } = await signIn("Ada");
  await api("/v1/me", access_token);
  await api("/v1/me", access_token);
  await token({ grant_type: "refresh_token", refresh_token });
  const counts = await (await send("GET", "/requests")).json();
  assert.deepEqual(counts, {
    total: 5,
    routes: { "GET /accounts/authorize": 1, "POST /accounts/api/token": 2, "GET /api/v1/me": 2 },
    people: {
      Ada: { "GET /accounts/authorize": 1, "POST /accounts/api/token": 2, "GET /api/v1/me": 2 },
    },
  });
  await send("DELETE", "/requests");
  assert.equal((await (await send("GET", "/requests")).json()).total, 0);
});

test("an unknown control route → 404 as JSON", async () => {
  const response = await send("GET", "/nowhere");
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "not_found");
});
