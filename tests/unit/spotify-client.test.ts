import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { sha256 } from "../../functions/_http/digest.ts";
import { createAccounts, renewTokens } from "../../functions/_spotify/accounts.ts";
import { createWebApi } from "../../functions/_spotify/web-api.ts";
import { createSpotify } from "../../supabase/dev/spotify/spotify.ts";

const VERIFIER = "a-verifier-of-at-least-43-characters-as-rfc-7636-asks";
const redirectUri = "http://127.0.0.1:1/functions/v1/auth/spotify/callback";
const client = { id: "client", secret: "secret", redirectUris: [redirectUri] };
const spotify = createSpotify({ client });
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, spotify);
const base = `http://127.0.0.1:${server.addr.port}/local/spotify`;
const accounts = createAccounts({ ...client, accountsUrl: `${base}/accounts`, redirectUri });
const webApi = createWebApi(`${base}/api`);

after(() => server.shutdown());

/** Says yes at Spotify, as a person with that name. */
async function approve(person: string): Promise<{ code: string; state: string | null }> {
  const address = new URL(accounts.authorizeUrl("state &#", await sha256(VERIFIER)));
  address.searchParams.set("person", person);
  const response = await fetch(address, { redirect: "manual" });
  await response.body?.cancel();
  const back = new URL(response.headers.get("location") ?? "");
  return { code: back.searchParams.get("code") ?? "", state: back.searchParams.get("state") };
}

async function withFault<T>(fault: object, work: () => Promise<T>): Promise<T> {
  const set = await fetch(`${base}/faults`, { method: "PUT", body: JSON.stringify(fault) });
  assert.equal(set.status, 200, await set.text());
  try {
    return await work();
  } finally {
    await fetch(`${base}/faults`, { method: "DELETE" });
  }
}

describe("Spotify's accounts", () => {
  test("take our address as it is meant, state and all, and give tokens for the code", async () => {
    const { code, state } = await approve("Ada");
    assert.equal(state, "state &#");
    const tokens = await accounts.exchangeCode(code, VERIFIER);
    assert.equal(tokens.accessExpiresInS, 3600);
    assert.deepEqual(tokens.scopes, ["user-read-currently-playing", "user-read-playback-state"]);
  });

  test("refuse a code twice, and a wrong verifier → reauth_needed", async () => {
    const { code } = await approve("Ada");
    await accounts.exchangeCode(code, VERIFIER);
    await assert.rejects(accounts.exchangeCode(code, VERIFIER), { trouble: "reauth_needed" });
    const other = await approve("Ada");
    await assert.rejects(accounts.exchangeCode(other.code, `${VERIFIER}x`), {
      trouble: "reauth_needed",
    });
  });

  test("refuse a wrong client secret → refused", async () => {
    const wrong = createAccounts({
      ...client,
      secret: "other",
      accountsUrl: `${base}/accounts`,
      redirectUri,
    });
    const { code } = await approve("Ada");
    await assert.rejects(wrong.exchangeCode(code, VERIFIER), { trouble: "refused" });
  });

  for (const [answer, more, trouble] of [
    [500, {}, "unavailable"],
    [429, { retryAfterS: 17 }, "rate_limited"],
  ] as const) {
    test(`answer ${answer} → ${trouble}`, async () => {
      const { code } = await approve("Ada");
      await withFault({ answer, ...more, path: "/accounts/api/token" }, () =>
        assert.rejects(accounts.exchangeCode(code, VERIFIER), {
          trouble,
          ...more,
        }),
      );
    });
  }

  test("do not answer at all → unavailable", async () => {
    const gone = createAccounts({ ...client, accountsUrl: "http://127.0.0.1:9", redirectUri });
    await assert.rejects(gone.exchangeCode("code", VERIFIER), { trouble: "unavailable" });
  });
});

describe("renewing a token", () => {
  const refreshToken = async () =>
    (await accounts.exchangeCode((await approve("Ada")).code, VERIFIER)).refreshToken;
  const real = { ...client, accountsUrl: `${base}/accounts` };

  test("gives an access token that works, and mostly no new refresh token", async () => {
    const token = await refreshToken();
    const renewed = await renewTokens(real, token);
    assert.deepEqual([renewed.accessExpiresInS, renewed.refreshToken], [3600, null]);
    assert.equal((await webApi.profile(renewed.accessToken)).displayName, "Ada");
  });

  test("with one that Spotify never gave → reauth_needed", async () => {
    await assert.rejects(renewTokens(real, "made-up"), { trouble: "reauth_needed" });
  });

  const answers: [status: number, body: string, trouble: string][] = [
    [400, '{"error":"invalid_grant"}', "reauth_needed"],
    [401, '{"error":"invalid_grant"}', "reauth_needed"],
    [400, '{"error":"invalid_client"}', "refused"],
    [401, "<h1>Unauthorized</h1>", "refused"],
    [400, "", "refused"],
    [403, "no", "not_allowed"],
    [503, '{"error":"invalid_grant"}', "unavailable"],
    [429, '{"error":"invalid_grant"}', "rate_limited"],
    [429, "Too many requests", "rate_limited"],
    [200, "{}", "unavailable"],
    [200, "not JSON", "unavailable"],
  ];
  for (const [status, body, trouble] of answers) {
    test(`answered ${status} ${body} → ${trouble}`, async () => {
      const said = () => new Response(body, { status });
      await using odd = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, said);
      const accountsUrl = `http://127.0.0.1:${odd.addr.port}`;
      await assert.rejects(renewTokens({ ...client, accountsUrl }, "token"), { trouble });
    });
  }
});

describe("Spotify's Web API", () => {
  async function accessToken(person: string) {
    return (await accounts.exchangeCode((await approve(person)).code, VERIFIER)).accessToken;
  }

  test("says who signed in, by the account id", async () => {
    const profile = await webApi.profile(await accessToken("Ada"));
    assert.match(profile.accountKey, /^account:\w+$/);
    assert.equal(profile.displayName, "Ada");
    assert.match(profile.imageUrl ?? "", /^https:\/\//);
  });

  test("with a token that it never gave → reauth_needed", async () => {
    await assert.rejects(webApi.profile("made-up"), { trouble: "reauth_needed" });
  });

  const answers = [
    [{ answer: 403 }, { trouble: "not_allowed" }],
    [{ answer: 500 }, { trouble: "unavailable" }],
    [
      { answer: 429, retryAfterS: 17 },
      { trouble: "rate_limited", retryAfterS: 17 },
    ],
    [
      { answer: 429, retryAfterS: 17, reason: "QUOTA_EXCEEDED" },
      { trouble: "quota_exceeded", retryAfterS: 17 },
    ],
  ] as const;
  for (const [fault, expected] of answers) {
    test(`answers ${JSON.stringify(fault)} → ${expected.trouble}`, async () => {
      const token = await accessToken("Ada");
      await withFault({ ...fault, path: "/api/v1/me" }, () =>
        assert.rejects(webApi.profile(token), expected),
      );
    });
  }

  /** A Web API that answers everything so. */
  async function answering<T>(
    said: () => Response,
    work: (odd: ReturnType<typeof createWebApi>) => Promise<T>,
  ): Promise<T> {
    await using odd = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, said);
    return await work(createWebApi(`http://127.0.0.1:${odd.addr.port}`));
  }

  const waits: [header: string, retryAfterS: number | undefined][] = [
    ["-5", 1],
    ["0", 1],
    ["1.5", 2],
    ["200000", 86_400],
    ["Sun, 22 Nov 2020 20:00:00 GMT", 1],
    ["soon", undefined],
  ];
  for (const [header, retryAfterS] of waits) {
    test(`answers 429 with Retry-After: ${header} → ${retryAfterS ?? "no time"}`, async () => {
      const said = () => new Response("", { status: 429, headers: { "retry-after": header } });
      await answering(said, (odd) =>
        assert.rejects(odd.playback("token"), { trouble: "rate_limited", retryAfterS }),
      );
    });
  }

  test("answers 429 with a date → the seconds until then", async () => {
    const headers = { "retry-after": new Date(Date.now() + 60_000).toUTCString() };
    await answering(
      () => new Response("", { status: 429, headers }),
      (odd) =>
        assert.rejects(odd.playback("token"), ({ retryAfterS }: { retryAfterS: number }) => {
          return retryAfterS > 50 && retryAfterS <= 60;
        }),
    );
  });

  const off: [title: string, said: () => Response][] = [
    ["204", () => new Response(null, { status: 204 })],
    ["200 with an empty body", () => new Response("")],
    ["202 with an empty body", () => new Response("", { status: 202 })],
    ["200 with a blank body", () => new Response(" \n")],
    ["200 with an empty object", () => Response.json({})],
    [
      "404, since there is no device",
      () =>
        Response.json(
          { error: { status: 404, message: "No active device found", reason: "NO_ACTIVE_DEVICE" } },
          { status: 404 },
        ),
    ],
    ["404 without a word", () => new Response(null, { status: 404 })],
  ];
  for (const [title, said] of off) {
    test(`answers ${title} for the player → nothing plays`, async () => {
      assert.equal(await answering(said, (odd) => odd.playback("token")), null);
    });
  }

  test("answers HTML for the player → it is not known what plays", async () => {
    const said = () => new Response("<h1>Hello</h1>");
    const playback = await answering(said, (odd) => odd.playback("token"));
    assert.deepEqual([playback?.kind, playback?.track], ["unknown", null]);
  });

  const nobody = { displayName: null, imageUrl: null };
  const both = { accountKey: "account:a", accountKeys: ["account:a", "id:b"] };
  const url = "https://i.scdn.co/image/1";
  const profiles: [title: string, me: unknown, profile: object][] = [
    ["nothing but ids", { account_id: "a", id: "b" }, { ...both, ...nobody }],
    ["fields of other kinds", { account_id: "a", id: "b", display_name: 5, images: "no" }, both],
    [
      "a list of fields",
      { account_id: "a", id: "b", display_name: ["Ada"], images: [5, {}] },
      both,
    ],
    ["fields that are null", { account_id: "a", id: "b", display_name: null, images: null }, both],
    [
      "pictures of which one is good",
      { account_id: "a", id: "b", images: [null, { url: 1 }, { url }] },
      { ...both, imageUrl: url },
    ],
    ["no user id", { account_id: "a" }, { accountKey: "account:a", accountKeys: ["account:a"] }],
    ["an account id that is null", { account_id: null, id: "b" }, { accountKey: "id:b" }],
    ["an account id that is none", { account_id: { a: 1 }, id: "b" }, { accountKey: "id:b" }],
    ["an id that cannot be kept", { account_id: "a\u0000", id: "b" }, { accountKey: "id:b" }],
    ["half a surrogate pair for an id", { account_id: "\ud800", id: "b" }, { accountKey: "id:b" }],
  ];
  for (const [title, me, expected] of profiles) {
    test(`gives a profile with ${title} → that person`, async () => {
      const profile = await answering(
        () => Response.json(me),
        (odd) => odd.profile("token"),
      );
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(profile[name as keyof typeof profile], value, name);
      }
    });
  }

  for (const me of [{}, { id: 5 }, { account_id: "", id: null }, [], null, "Ada"]) {
    test(`gives ${JSON.stringify(me)} for a profile → nobody: unavailable`, async () => {
      await answering(
        () => Response.json(me),
        (odd) => assert.rejects(odd.profile("token"), { trouble: "unavailable" }),
      );
    });
  }

  test("never answers → unavailable after 5 seconds", { timeout: 9000 }, async () => {
    const token = await accessToken("Ada");
    const began = performance.now();
    await withFault({ answer: "nothing", path: "/api/v1/me" }, () =>
      assert.rejects(webApi.profile(token), { trouble: "unavailable" }),
    );
    assert.ok(performance.now() - began < 7000);
  });
});
