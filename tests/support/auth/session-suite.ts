import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeJwt } from "jose";
import { type AuthStates, tokensOf } from "./auth-states.ts";

/** How sessions go on and end, on whichever database. */
export function sessionSuite(auth: () => AuthStates): void {
  const signIn = async () => await auth().signIn((await auth().newUser()).email);
  /** The next refresh token; the one given must be good. */
  const next = async (token: string) => {
    const answer = await auth().refresh(token);
    assert.equal(answer.status, 200, answer.text);
    return tokensOf(answer).refresh;
  };
  const refused = async (token: string) => {
    const { status, body } = await auth().refresh(token);
    return [status, body.code, body.message];
  };
  const USED = [400, "refresh_token_already_used", "Invalid Refresh Token: Already Used"];

  describe("a refresh token", () => {
    test("forty times at once → 200 each, and one new token, which is good", async () => {
      const { refresh } = await signIn();
      const answers = await Promise.all(Array.from({ length: 40 }, () => auth().refresh(refresh)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
      const [given, ...more] = new Set(answers.map((answer) => tokensOf(answer).refresh));
      assert.deepEqual(more, []);
      await next(given ?? "");
    });

    test("its whole line at once, within the interval → 200 each, and the session goes on", async () => {
      const line = [(await signIn()).refresh];
      for (let nth = 0; nth < 4; nth += 1) line.push(await next(line.at(-1) ?? ""));
      const answers = await Promise.all(line.map((token) => auth().refresh(token)));
      for (const answer of answers) await next(tokensOf(answer).refresh);
    });

    test("the parent of the active one, an hour later → the active one, as often as it is asked", async () => {
      const { refresh } = await signIn();
      const active = await next(refresh);
      auth().pass(3600);
      assert.equal(await next(refresh), active);
      assert.equal(await next(refresh), active);
      assert.notEqual(await next(active), active);
    });

    test("older than that and spent for longer than the interval → already used; the active one is good", async () => {
      const { refresh, access } = await signIn();
      const active = await next(await next(refresh));
      auth().pass(11);
      assert.deepEqual(await refused(refresh), USED);
      assert.equal(await auth().outcome("GET", "/user", { token: access }), "200");
      await next(await next(active));
    });

    test("used so, it ends the line: what nobody goes on with within the interval is spent too", async () => {
      const { refresh } = await signIn();
      const active = await next(await next(refresh));
      auth().pass(11);
      assert.deepEqual(await refused(refresh), USED);
      auth().pass(11);
      assert.deepEqual(await refused(active), USED);
    });

    test("while its session is signed out → a session or a refusal, and nothing is left of it", async () => {
      const { access, refresh } = await signIn();
      const outcomes = await Promise.all([
        auth().refresh(refresh),
        auth().ask("POST", "/logout", { token: access }),
        auth().refresh(refresh),
      ]);
      for (const { status } of outcomes) assert.ok([200, 204, 400].includes(status), `${status}`);
      assert.deepEqual((await refused(refresh)).slice(0, 2), [400, "refresh_token_not_found"]);
    });

    for (const [token, code] of [
      ["aaaaaaaaaaaa", "refresh_token_not_found"],
      ["AAAAAAAAAAAA", "validation_failed"],
      ["aaaaaaaaaaa", "validation_failed"],
      ["aaaaaaaaaaaaa", "validation_failed"],
      ["00000000-0000-4000-8000-000000000000", "validation_failed"],
      ["aaaaaa'aaaaa", "validation_failed"],
    ] as const) {
      test(`${token}, which nobody was given → 400 ${code}`, async () => {
        assert.deepEqual((await refused(token)).slice(0, 2), [400, code]);
      });
    }
  });

  describe("an access token", () => {
    const claimsOf = (token: string) => decodeJwt(token) as Record<string, unknown>;

    test("of another session differs in the session and its time alone", async () => {
      const { email } = await auth().newUser();
      const [first, second] = [await auth().signIn(email), await auth().signIn(email)];
      const [one, other] = [claimsOf(first.access), claimsOf(second.access)];
      assert.notEqual(one.session_id, other.session_id);
      for (const claims of [one, other]) {
        assert.deepEqual(claims.amr, [{ method: "otp", timestamp: claims.iat }]);
        for (const name of ["session_id", "iat", "exp", "amr"]) delete claims[name];
      }
      assert.deepEqual(one, other);
    });

    test("after a refresh tells the time of the sign-in still", async () => {
      const { access, refresh } = await signIn();
      auth().pass(60);
      const later = claimsOf(tokensOf(await auth().refresh(refresh)).access);
      const { iat, amr } = claimsOf(access);
      assert.deepEqual(later.amr, amr);
      assert.ok(Number(later.iat) >= Number(iat) + 60);
    });

    test("names the provider of the user's identity, whatever was given", async () => {
      const given = { provider: "other", providers: ["other"], plan: "free" };
      const { email } = await auth().newUser({ app_metadata: given });
      const { app_metadata } = claimsOf((await auth().signIn(email)).access);
      assert.deepEqual(app_metadata, { provider: "email", providers: ["email"], plan: "free" });
    });
  });

  describe("a link", () => {
    test("redeemed six times at once → one session", async () => {
      const { email } = await auth().newUser();
      const { hash: token_hash } = await auth().linkFor(email);
      const body = { type: "magiclink", token_hash };
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, () => auth().outcome("POST", "/verify", { body })),
      );
      assert.deepEqual(outcomes.toSorted(), ["200", ...Array(5).fill("403 otp_expired")]);
    });

    test("redeemed while new ones are made for its address → a session or a refusal, never a fault", async () => {
      const { email } = await auth().newUser();
      for (let round = 0; round < 4; round += 1) {
        const { hash: token_hash } = await auth().linkFor(email);
        const body = { type: "magiclink", token_hash };
        const link = { as: "secret", body: { type: "recovery", email } } as const;
        const outcomes = await Promise.all(
          Array.from({ length: 4 }, () => [
            auth().outcome("POST", "/verify", { body }),
            auth().outcome("POST", "/admin/generate_link", link),
          ]).flat(),
        );
        for (const outcome of outcomes) assert.match(outcome, /^(200|403 otp_expired)$/);
      }
    });

    test("is the hash of address and code, kept beside the user", async () => {
      const { id, email } = await auth().newUser();
      const { hash } = await auth().linkFor(email);
      const kept = () =>
        auth().database.query(
          `select token_type::text as kind, token_hash as hash, relates_to as of
           from auth.one_time_tokens where user_id = $1::uuid`,
          [id],
        );
      assert.deepEqual(await kept(), [{ kind: "recovery_token", hash, of: email }]);
      await auth().signIn(email);
      assert.deepEqual(await kept(), []);
    });
  });

  describe("two who make a user of one new address at once", () => {
    test("→ one is made, and the other hears that the database refused", async () => {
      const body = { email: `${crypto.randomUUID()}@users.test.invalid`, email_confirm: true };
      const answers = await Promise.all(
        [1, 2].map(() => auth().ask("POST", "/admin/users", { as: "secret", body })),
      );
      const [made, other] = answers.toSorted((one, two) => one.status - two.status);
      assert.equal(made?.status, 200);
      assert.deepEqual(
        [other?.status, other?.body],
        [500, { code: "unexpected_failure", message: "Database error creating new user" }],
      );
      assert.equal(
        await auth().outcome("POST", "/admin/users", { as: "secret", body }),
        "422 email_exists",
      );
    });
  });

  describe("a user who is deleted", () => {
    test("while they refresh, change themselves and come in → no fault, and nothing is left", async () => {
      for (let round = 0; round < 3; round += 1) {
        const { id, email } = await auth().newUser();
        const { access, refresh } = await auth().signIn(email);
        const { hash: token_hash } = await auth().linkFor(email);
        const outcomes = await Promise.all([
          auth().refresh(refresh),
          auth().ask("PUT", "/user", { token: access, body: { password: "long enough" } }),
          auth().ask("POST", "/verify", { body: { type: "magiclink", token_hash } }),
          auth().ask("DELETE", `/admin/users/${id}`, { as: "secret" }),
          auth().refresh(refresh),
          auth().ask("POST", "/logout", { token: access }),
        ]);
        for (const { status, text } of outcomes) assert.ok(status < 500, text);
        for (const table of ["sessions", "refresh_tokens", "identities", "one_time_tokens"]) {
          const sql = `select from auth.${table} where user_id::text = $1`;
          assert.deepEqual(await auth().database.query(sql, [id]), [], table);
        }
      }
    });
  });

  describe("the log", () => {
    test("has three rows of a first sign-in, two of a refresh, one of a sign-out and one of an end", async () => {
      const { id, email } = await auth().newUser();
      const { access, refresh } = await auth().signIn(email);
      await next(refresh);
      await auth().ask("POST", "/logout", { token: access });
      await auth().ask("DELETE", `/admin/users/${id}`, { as: "secret" });
      const rows = await auth().database.query<{ payload: Record<string, unknown> }>(
        `select payload from auth.audit_log_entries
         where $1 in (payload ->> 'actor_id', payload -> 'traits' ->> 'user_id')
         order by created_at, payload ->> 'action'`,
        [id],
      );
      const said = rows.map(({ payload }) => [payload.action, payload.log_type, payload.actor_id]);
      const nobody = "00000000-0000-0000-0000-000000000000";
      assert.deepEqual(said, [
        ["user_signedup", "team", nobody],
        ["user_recovery_requested", "user", id],
        ["login", "account", id],
        ["token_refreshed", "token", id],
        ["token_revoked", "token", id],
        ["logout", "account", id],
        ["user_deleted", "team", nobody],
      ]);
      assert.deepEqual(rows[0]?.payload, {
        action: "user_signedup",
        actor_id: nobody,
        actor_username: "service_role",
        actor_via_sso: false,
        log_type: "team",
        traits: { user_id: id, user_email: email, user_phone: "" },
      });
      assert.equal(rows[1]?.payload.actor_username, email);
    });
  });

  // The last one, since the clock stands still from here on.
  describe("an address that asks too often", () => {
    test("hears 429 and no time to wait, at /verify and /token alone", async () => {
      const { email } = await auth().newUser();
      const { hash: token_hash } = await auth().linkFor(email);
      auth().stopClock();
      const from = "192.0.2.1";
      const asked = { body: { type: "magiclink", token_hash }, from };
      const first = await auth().ask("POST", "/verify", asked);
      assert.equal(first.status, 200);
      for (let nth = 1; nth < 30; nth += 1)
        await auth().ask("GET", "/verify?type=x&token=y", { from });
      const { status, headers, body } = await auth().ask("POST", "/verify", asked);
      assert.deepEqual(
        [status, headers.get("retry-after"), headers.get("x-sb-error-code"), body],
        [
          429,
          null,
          "over_request_rate_limit",
          { code: "over_request_rate_limit", message: "Request rate limit reached" },
        ],
      );
      const token = String(first.body.access_token);
      assert.equal(await auth().outcome("GET", "/user", { token, from }), "200");
      const refresh = { body: { refresh_token: first.body.refresh_token }, from };
      assert.equal(await auth().outcome("POST", "/token?grant_type=refresh_token", refresh), "200");
      auth().pass(1);
      assert.equal(await auth().outcome("POST", "/verify", asked), "403 otp_expired");
    });
  });
}
