import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { base64url } from "jose";
import { createTokenSeal } from "../../functions/_spotify/token-seal.ts";
import { Me } from "../../shared/contracts/auth.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { challengeOf } from "../support/phone.ts";
import { APP, allRows, refused, SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

const key = crypto.getRandomValues(new Uint8Array(32));
const seal = createTokenSeal([{ kid: "test", bytes: key }]);

describe("signing in with Spotify", () => {
  const log: string[] = [];
  let stack: Stack;
  let signIns: SignIns;

  before(async () => {
    const variables = { SPOTIFY_TOKEN_KEYS: `test:${base64url.encode(key)}` };
    stack = await startStack({ ...stackOptions(), variables, log: (line) => log.push(line) });
    signIns = new SignIns(stack);
  });
  after(() => stack.close());

  const rows = <T extends Record<string, unknown>>(sql: string, params: unknown[] = []) =>
    stack.database.query<T>(sql, params);

  /** What a sign-in makes, counted. */
  async function made() {
    const [counts] = await rows(`select
      (select count(*)::int from auth.users) as users,
      (select count(*)::int from app.profiles) as profiles,
      (select count(*)::int from private.spotify_accounts) as accounts,
      (select count(*)::int from private.sign_in_attempts where answer is null) as attempts,
      (select count(*)::int from private.sign_in_codes) as codes`);
    return counts;
  }

  test("ends in a session whose listener is who Spotify says, with nothing shared", async () => {
    const { userId, token } = await signIns.session("Ada");
    const me = Me.parse(await (await signIns.as(token, "GET", "me")).json());
    assert.equal(me.profile.userId, userId);
    assert.equal(me.profile.displayName, "Ada");
    const { visibleTo, shareTrack, allowFind, radiusKm } = me.settings;
    assert.deepEqual([shareTrack, allowFind, radiusKm], [false, false, 5]);
    assert.equal(visibleTo, "everyone");
    assert.equal(me.live.live, false);
    assert.deepEqual([me.spotify.linked, me.spotify.reauthNeeded], [true, false]);
    const days = (Date.parse(me.spotify.until ?? "") - Date.now()) / 86_400_000;
    assert.ok(days > 180 && days < 185, `${days} days`);
  });

  test("the second time is the same listener, with fresh tokens", async () => {
    const tokens = "select refresh_token from private.spotify_accounts where user_id = $1";
    const first = await signIns.session("Bea");
    const before = await rows(tokens, [first.userId]);
    const second = await signIns.session("Bea");
    assert.equal(second.userId, first.userId);
    const now = await rows(tokens, [first.userId]);
    assert.equal(now.length, 1);
    assert.notDeepEqual(now, before);
  });

  test("several times at once for the first time is one listener", async () => {
    const sessions = await Promise.all([1, 2, 3].map(() => signIns.toCode("Cleo")));
    assert.equal(sessions.length, 3);
    const found = await rows("select from app.profiles where display_name = 'Cleo'");
    assert.equal(found.length, 1);
  });

  test("secrets appear nowhere: no row, reply or line of the log has them in clear", async () => {
    const { verifier, spotify } = await signIns.start();
    const state = spotify.searchParams.get("state") ?? "";
    const challenge = spotify.searchParams.get("code_challenge") ?? "";
    assert.match(state, /^[\w-]{43}$/);
    assert.ok(!(await allRows(stack.database)).includes(state), "the state is hashed");

    const callback = await signIns.atSpotify(spotify, "Dora");
    const spotifyCode = new URL(callback).searchParams.get("code") ?? "";
    const code = (await signIns.comeBack(callback)).searchParams.get("code") ?? "";
    assert.ok(!(await allRows(stack.database)).includes(code), "the code is hashed");
    assert.equal((await signIns.redeem(code, verifier)).status, 200);

    // A request that came later is in the log, so all of these are.
    await signIns.request("spotify", { method: "PUT" });
    await eventually(() => assert.match(log.join(), /"status":405/));

    const [row] = await rows<{ user_id: string; access_token: string; refresh_token: string }>(
      `select user_id, access_token, refresh_token
      from private.spotify_accounts where display_name = 'Dora'`,
    );
    assert.ok(row);
    const subject = row.user_id;
    const access = await seal.open({ purpose: "spotify_access", subject }, row.access_token);
    const refresh = await seal.open({ purpose: "spotify_refresh", subject }, row.refresh_token);
    const places = {
      rows: await allRows(stack.database),
      replies: signIns.answers.join("\n"),
      log: log.join("\n"),
    };
    for (const [place, text] of Object.entries(places)) {
      assert.ok(!text.includes(access), `access token in ${place}`);
      assert.ok(!text.includes(refresh), `refresh token in ${place}`);
      assert.ok(!text.includes(spotifyCode), `Spotify's code in ${place}`);
      assert.ok(!text.includes(verifier), `the app's verifier in ${place}`);
    }
    for (const secret of [state, code, challenge, subject, "users.resonance.invalid"]) {
      assert.ok(!places.log.includes(secret), `${secret} in the log`);
    }
  });

  describe("starting", () => {
    const challenge = "c".repeat(43);
    const queries: [title: string, query: Record<string, string>, expected: string][] = [
      ["without anything", {}, "400 invalid_request"],
      ["without redirect_to", { code_challenge: challenge }, "400 invalid_request"],
      ["without a challenge", { redirect_to: APP }, "400 invalid_request"],
      ["with a short challenge", { code_challenge: "c", redirect_to: APP }, "400 invalid_request"],
      ["by plain PKCE", { ...good(APP), code_challenge_method: "plain" }, "400 invalid_request"],
      ["with a field too many", { ...good(APP), scope: "all" }, "400 invalid_request"],
      ["for another app", good("evil://auth/callback"), "400 redirect_not_allowed"],
      ["for a script", good("javascript:alert(1)"), "400 redirect_not_allowed"],
    ];
    function good(redirect_to: string) {
      return { code_challenge: challenge, redirect_to };
    }
    for (const [title, query, expected] of queries) {
      test(`${title} → ${expected}`, async () => {
        const before = await made();
        const response = await signIns.request(`spotify?${new URLSearchParams(query)}`);
        assert.equal(await refused(response), expected);
        assert.deepEqual(await made(), before);
      });
    }

    test("for any path of the stack's own address comes back there, its query kept", async () => {
      const page = `${stack.url}/playground?phone=1&error=old`;
      const { spotify } = await signIns.start(page);
      const link = await signIns.comeBack(await signIns.atSpotify(spotify, "Ada"));
      assert.equal(link.origin + link.pathname, `${stack.url}/playground`);
      assert.deepEqual([...link.searchParams.keys()], ["phone", "code"]);
    });
  });

  describe("coming back from Spotify", () => {
    const outcomes: [title: string, fault: object | null, word: string][] = [
      ["who said no", null, "access_denied"],
      [
        "with 500 for the code",
        { answer: 500, path: "/accounts/api/token" },
        "spotify_unavailable",
      ],
      [
        "with 429 for the code",
        { answer: 429, path: "/accounts/api/token" },
        "spotify_unavailable",
      ],
      ["with a code it refuses", { answer: "invalid_grant" }, "sign_in_failed"],
      ["with 500 for the profile", { answer: 500, path: "/api/v1/me" }, "spotify_unavailable"],
      ["with 429 for the profile", { answer: 429, path: "/api/v1/me" }, "spotify_unavailable"],
      ["with 403 for the profile", { answer: 403, path: "/api/v1/me" }, "spotify_not_allowed"],
      ["too late", { delayMs: 6000, path: "/api/v1/me" }, "spotify_unavailable"],
    ];
    for (const [title, fault, word] of outcomes) {
      test(`${title} → the app hears ${word}, and nothing is half-made`, async () => {
        const before = await made();
        const { spotify } = await signIns.start();
        const callback = await signIns.atSpotify(spotify, "Eve", fault ? "yes" : "no");
        const comeBack = () => signIns.comeBack(callback);
        const link = await (fault ? signIns.whileSpotify(fault, comeBack) : comeBack());
        assert.equal(link.href, `${APP}?error=${word}`);
        assert.deepEqual(await made(), before);
        assert.equal((await signIns.comeBack(callback)).href, link.href, "and again the same");
      });
    }

    test("with a code that Spotify never gave → sign_in_failed", async () => {
      const { spotify } = await signIns.start();
      const state = spotify.searchParams.get("state") ?? "";
      const link = await signIns.comeBack(`spotify/callback?code=made-up&state=${state}`);
      assert.equal(link.href, `${APP}?error=sign_in_failed`);
    });

    test("with another sign-in's code → sign_in_failed, by our own PKCE", async () => {
      const [mine, other] = [await signIns.start(), await signIns.start()];
      const stolen = new URL(await signIns.atSpotify(other.spotify, "Eve"));
      stolen.searchParams.set("state", mine.spotify.searchParams.get("state") ?? "");
      const link = await signIns.comeBack(stolen.href);
      assert.equal(link.href, `${APP}?error=sign_in_failed`);
    });

    test("with a state that was never given → 400 sign_in_expired, and no redirect", async () => {
      const response = await signIns.request(`spotify/callback?code=c&state=${"s".repeat(43)}`);
      assert.equal(response.headers.get("location"), null);
      assert.equal(await refused(response), "400 sign_in_expired");
    });

    test("without a state → 400 invalid_request", async () => {
      assert.equal(
        await refused(await signIns.request("spotify/callback?code=c")),
        "400 invalid_request",
      );
    });

    test("after the state has expired → 400 sign_in_expired", async () => {
      const { spotify } = await signIns.start();
      await rows("update private.sign_in_attempts set expires_at = now()");
      const response = await signIns.request(await signIns.atSpotify(spotify, "Eve"));
      assert.equal(await refused(response), "400 sign_in_expired");
    });

    test("with a state that brought another code before → 400 sign_in_expired", async () => {
      const { spotify } = await signIns.start();
      const callback = await signIns.atSpotify(spotify, "Fay");
      await signIns.comeBack(callback);
      const other = new URL(callback);
      other.searchParams.set("code", "another");
      assert.equal(await refused(await signIns.request(other.href)), "400 sign_in_expired");
    });

    test("into a fault of ours → sign_in_failed, nobody is half-made, the next try succeeds", async () => {
      const rename = (from: string, to: string) =>
        rows("update private.limits set name = $2 where name = $1", [from, to]);
      const { spotify } = await signIns.start();
      const callback = await signIns.atSpotify(spotify, "Gil");
      await rename("sign_in_code_s", "mislaid");
      const link = await signIns
        .comeBack(callback)
        .finally(() => rename("mislaid", "sign_in_code_s"));
      assert.equal(link.href, `${APP}?error=sign_in_failed`);
      assert.deepEqual(await rows("select from app.profiles where display_name = 'Gil'"), []);
      await eventually(() => assert.match(log.join(), /api\.finish_sign_in failed/));

      const { userId } = await signIns.session("Gil");
      const [row] = await rows<{ display_name: string }>(
        "select display_name from app.profiles where id = $1",
        [userId],
      );
      assert.equal(row?.display_name, "Gil");
    });
  });

  describe("redeeming the code", () => {
    test("a second time after the minute for that → 400 sign_in_expired", async () => {
      const { code, verifier } = await signIns.toCode("Ada");
      assert.equal((await signIns.redeem(code, verifier)).status, 200);
      await rows("update private.sign_in_codes set expires_at = now()");
      assert.equal(await refused(await signIns.redeem(code, verifier)), "400 sign_in_expired");
    });

    test("with a wrong verifier → 400 verifier_mismatch, and the code is spent", async () => {
      const { code, verifier } = await signIns.toCode("Ada");
      const wrong = await signIns.redeem(code, "w".repeat(43));
      assert.equal(await refused(wrong), "400 verifier_mismatch");
      assert.equal(await refused(await signIns.redeem(code, verifier)), "400 sign_in_expired");
    });

    test("with its challenge in place of the verifier → 400 verifier_mismatch", async () => {
      const { code, verifier } = await signIns.toCode("Ada");
      const response = await signIns.redeem(code, await challengeOf(verifier));
      assert.equal(await refused(response), "400 verifier_mismatch");
    });

    test("after it has expired → 400 sign_in_expired", async () => {
      const { code, verifier } = await signIns.toCode("Ada");
      await rows("update private.sign_in_codes set expires_at = now()");
      assert.equal(await refused(await signIns.redeem(code, verifier)), "400 sign_in_expired");
    });

    test("that was never given → 400 sign_in_expired", async () => {
      const response = await signIns.redeem("n".repeat(43), "v".repeat(43));
      assert.equal(await refused(response), "400 sign_in_expired");
    });

    test("in another shape → 400 invalid_request", async () => {
      const good = { code: "c".repeat(43), codeVerifier: "v".repeat(43) };
      const bodies = [
        {},
        { ...good, code: 1 },
        { ...good, code: "" },
        { ...good, codeVerifier: "v" },
        { ...good, more: 1 },
      ];
      for (const body of bodies) {
        const response = await signIns.request("token", {
          method: "POST",
          body: JSON.stringify(body),
        });
        assert.equal(await refused(response), "400 invalid_request", JSON.stringify(body));
      }
    });
  });
});
