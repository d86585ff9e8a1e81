import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  CALLBACK,
  SCOPES,
  SpotifyDesk,
  type TokenReply,
  VERIFIER,
} from "../support/spotify-desk.ts";

const HOUR_MS = 3_600_000;

let desk: SpotifyDesk;

beforeEach(() => {
  desk = new SpotifyDesk();
});

describe("GET /accounts/authorize", () => {
  test("without a person → a page with one button a person and Cancel", async () => {
    const page = await desk.authorize({ person: null, state: '"><script>alert(1)</script>' });
    const text = await page.text();
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(text, /<button name="person" value="Ada">Ada<\/button>/);
    assert.match(text, /<button class="cancel" name="deny" value="1">Cancel<\/button>/);
    assert.doesNotMatch(text, /<script/);
  });

  test("with a person → 302 with a code and the state as it was", async () => {
    const response = await desk.authorize();
    const location = new URL(response.headers.get("location") ?? "");
    assert.equal(response.status, 302);
    assert.equal(location.origin + location.pathname, CALLBACK);
    assert.equal(location.searchParams.get("state"), "st&te");
    assert.ok(location.searchParams.get("code"));
  });

  test("with deny=1 → 302 with access_denied and no code", async () => {
    const response = await desk.authorize({ deny: "1" });
    const { searchParams } = new URL(response.headers.get("location") ?? "");
    assert.deepEqual(Object.fromEntries(searchParams), { error: "access_denied", state: "st&te" });
  });

  test("with an unknown name → a new person, who is on the page from then on", async () => {
    const me = await desk.api("/v1/me", (await desk.signIn("Zoë")).access_token);
    assert.equal((await me.json()).display_name, "Zoë");
    assert.match(await (await desk.authorize({ person: null })).text(), />Zoë</);
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
      const response = await desk.authorize(changes);
      assert.equal(response.status, 400);
      assert.match(await response.text(), message);
    });
  }
});

describe("the addresses that it sends people back to", () => {
  const outcome = async (origin: string, base?: string) => {
    const response = await desk.authorize({ redirect_uri: origin }, base);
    return response.status === 302 ? "taken" : await response.text();
  };

  test("are https, or http to a loopback address, as at the real one", async () => {
    for (const origin of ["https://resonance.example", "http://[::1]:54321", "http://127.9.9.9"]) {
      assert.equal(await outcome(origin), "taken", origin);
    }
    for (const origin of [
      "http://resonance.example",
      "http://localhost:54321",
      "http://192.168.1.5:54321",
      "http://127.0.0.1.example",
    ]) {
      assert.equal(await outcome(origin), "INVALID_CLIENT: Insecure redirect URI", origin);
    }
  });

  test("may be where a phone at the desk reaches this very stand-in", async () => {
    const here = "http://192.168.1.5:54321";
    assert.equal(await outcome(here, `${here}/local/spotify`), "taken");
    const other = await outcome("http://resonance.example", `${here}/local/spotify`);
    assert.equal(other, "INVALID_CLIENT: Insecure redirect URI");
  });
});

describe("POST /accounts/api/token", () => {
  test("with a code and its verifier → both tokens for an hour", async () => {
    const { access_token, refresh_token, ...rest } = await desk.signIn("Ada");
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
      const response = await desk.redeem(await desk.codeFor("Ada"), changes);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), {
        error: "invalid_grant",
        error_description: description,
      });
    });
  }

  test("with a code a second time → 400 invalid_grant", async () => {
    const code = await desk.codeFor("Ada");
    assert.equal((await desk.redeem(code)).status, 200);
    assert.equal((await (await desk.redeem(code)).json()).error, "invalid_grant");
  });

  test("with a code after ten minutes → 400 invalid_grant", async () => {
    const code = await desk.codeFor("Ada");
    desk.now += 10 * 60_000;
    const description = (await (await desk.redeem(code)).json()).error_description;
    assert.equal(description, "Authorization code expired");
  });

  test("with another client secret → 400 invalid_client", async () => {
    const response = await desk.token(
      { grant_type: "refresh_token", refresh_token: "x" },
      "resonance:x",
    );
    assert.equal(response.status, 400);
    assert.equal((await response.json()).error, "invalid_client");
  });

  test("with no grant_type, an unknown one or a missing field → 400 and its error", async () => {
    assert.equal((await (await desk.token({})).json()).error, "unsupported_grant_type");
    const password = await desk.token({ grant_type: "password" });
    assert.equal((await password.json()).error, "unsupported_grant_type");
    const bare = await desk.token({ grant_type: "refresh_token" });
    assert.equal((await bare.json()).error, "invalid_request");
  });

  test("refreshing mostly brings no refresh token; the fourth does, and ends the old one", async () => {
    const { refresh_token } = await desk.signIn("Ada");
    const replies: TokenReply[] = [];
    for (let i = 0; i < 4; i++) {
      const response = await desk.token({ grant_type: "refresh_token", refresh_token });
      replies.push(await response.json());
    }
    const rotated = replies[3]?.refresh_token;
    assert.deepEqual(
      replies.map((reply) => "refresh_token" in reply),
      [false, false, false, true],
    );
    const withOld = await desk.token({ grant_type: "refresh_token", refresh_token });
    assert.equal((await withOld.json()).error, "invalid_grant");
    const withNew = await desk.token({ grant_type: "refresh_token", refresh_token: rotated ?? "" });
    assert.equal(withNew.status, 200);
  });

  test("refreshing six months after the authorisation → 400 invalid_grant", async () => {
    const { refresh_token } = await desk.signIn("Ada");
    desk.now += 183 * 24 * HOUR_MS;
    const response = await desk.token({ grant_type: "refresh_token", refresh_token });
    assert.equal((await response.json()).error, "invalid_grant");
  });
});
