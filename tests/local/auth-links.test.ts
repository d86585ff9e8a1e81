import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { AuthDesk, address, refusal } from "../support/auth-desk.ts";
import { testConfig } from "../support/config.ts";
import { PUBLIC_URL } from "../support/rooms.ts";

let desk: AuthDesk;

before(async () => {
  desk = await AuthDesk.open();
});
after(() => desk.close());

describe("a link", () => {
  test("its token is the hash of address and code, and its code has ten digits", async () => {
    const { email } = await desk.newUser();
    const { hashed_token, email_otp, verification_type, action_link } = await desk.linkFor(email);
    const hash = createHash("sha224").update(email + email_otp);
    assert.equal(hashed_token, hash.digest("hex"));
    assert.match(email_otp, /^\d{10}$/);
    assert.equal(verification_type, "magiclink");
    const link = new URL(action_link);
    assert.equal(link.pathname, "/auth/v1/verify");
    assert.equal(link.searchParams.get("token"), hashed_token);
  });

  test("for an unknown address it is a sign-up, and makes the user", async () => {
    const email = address();
    const { verification_type, hashed_token, user } = await desk.linkFor(email);
    assert.equal(verification_type, "signup");
    assert.equal(user.email, email);
    const { data, error } = await desk.phone().auth.verifyOtp({
      token_hash: hashed_token,
      type: "signup",
    });
    assert.equal(error, null);
    assert.equal(data.user?.id, user.id);
    assert.ok(data.user?.email_confirmed_at);
  });

  for (const [type, status, code] of [
    ["recovery", 404, "user_not_found"],
    ["telegram", 400, "validation_failed"],
    ["signup", 400, "validation_failed"],
  ] as const) {
    test(`of type ${type} for an unknown address, without a password → ${status} ${code}`, async () => {
      const params = { type, email: address() };
      const { status: got, body } = await desk.ask(
        "POST",
        "/admin/generate_link",
        LOCAL.secretKey,
        params,
      );
      assert.deepEqual([got, body.error_code], [status, code]);
    });
  }

  test("to somewhere else than here leads home", async () => {
    const { email } = await desk.newUser();
    const { data } = await desk.admin.auth.admin.generateLink({
      type: "magiclink",
      email,
      options: { redirectTo: "https://elsewhere.example/" },
    });
    assert.equal(data.properties?.redirect_to, testConfig.auth.siteUrl);
  });
});

describe("redeeming", () => {
  for (const type of ["magiclink", "email"] as const) {
    test(`a token as ${type} → a session that refreshes, reads itself and signs out`, async () => {
      const { id, email } = await desk.newUser({ app_metadata: { provider: "spotify" } });
      const { hashed_token } = await desk.linkFor(email);
      const supabase = desk.phone();
      const { data, error } = await supabase.auth.verifyOtp({ token_hash: hashed_token, type });
      assert.equal(error, null);
      assert.equal(data.session?.expires_in, 3600);
      assert.equal(data.user?.id, id);
      const refreshed = await supabase.auth.refreshSession();
      assert.equal(refreshed.error, null);
      assert.notEqual(refreshed.data.session?.refresh_token, data.session?.refresh_token);
      assert.equal((await supabase.auth.getUser()).data.user?.id, id);
      const token = refreshed.data.session?.access_token ?? "";
      assert.equal((await supabase.auth.signOut()).error, null);
      // supabase-js's own word for Auth's 403 session_not_found
      assert.equal((await desk.phone().auth.getUser(token)).error?.name, "AuthSessionMissingError");
    });
  }

  test("the access token has the claims of the real service, after a refresh too", async () => {
    const { id, email } = await desk.newUser({ app_metadata: { provider: "spotify" } });
    const supabase = await desk.signedIn(email);
    const before = (await supabase.auth.getSession()).data.session;
    const after = (await supabase.auth.refreshSession()).data.session;
    for (const session of [before, after]) {
      const { iat, exp, session_id, amr, ...claims } = decodeJwt(session?.access_token ?? "");
      assert.deepEqual(claims, {
        iss: `${PUBLIC_URL}/auth/v1`,
        sub: id,
        aud: "authenticated",
        role: "authenticated",
        email,
        phone: "",
        app_metadata: { provider: "email", providers: ["email"] },
        user_metadata: { email_verified: true },
        aal: "aal1",
        is_anonymous: false,
      });
      assert.equal(Number(exp) - Number(iat), 3600);
      assert.match(String(session_id), /^[0-9a-f-]{36}$/);
      assert.equal(Object(amr)[0].method, "otp");
    }
  });

  test("the code that a person types does too", async () => {
    const { email } = await desk.newUser();
    const { email_otp: token } = await desk.linkFor(email);
    assert.equal((await desk.phone().auth.verifyOtp({ email, token, type: "email" })).error, null);
  });

  test("a token twice → 403 otp_expired, even at the same moment", async () => {
    const { email } = await desk.newUser();
    const { hashed_token } = await desk.linkFor(email);
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => desk.redeem(hashed_token)));
    assert.equal(outcomes.filter(({ error }) => error === null).length, 1);
    assert.deepEqual(refusal(await desk.redeem(hashed_token)), [403, "otp_expired"]);
  });

  test("an older token, once there is a newer one → 403 otp_expired", async () => {
    const { email } = await desk.newUser();
    const older = await desk.linkFor(email);
    const newer = await desk.linkFor(email);
    assert.deepEqual(refusal(await desk.redeem(older.hashed_token)), [403, "otp_expired"]);
    assert.equal((await desk.redeem(newer.hashed_token)).error, null);
  });

  test("a token after five minutes → 403 otp_expired; just before, it is good", async () => {
    const { id, email } = await desk.newUser();
    const age = (seconds: number) =>
      desk.rooms.database.query(
        `update auth.users
         set recovery_sent_at = now() - $2::integer * interval '1 s'
         where id = $1::uuid`,
        [id, seconds],
      );
    const { hashed_token } = await desk.linkFor(email);
    await age(301);
    assert.deepEqual(refusal(await desk.redeem(hashed_token)), [403, "otp_expired"]);
    await age(295);
    assert.equal((await desk.redeem(hashed_token)).error, null);
  });

  test("a token of another kind, or of no kind → refused", async () => {
    const { email } = await desk.newUser();
    const { hashed_token } = await desk.linkFor(email);
    assert.deepEqual(refusal(await desk.redeem(hashed_token, "signup")), [403, "otp_expired"]);
    assert.deepEqual(refusal(await desk.redeem("0".repeat(56))), [403, "otp_expired"]);
  });

  for (const body of [
    {},
    { type: "magiclink" },
    { type: "telegram", token_hash: "a" },
    { type: "magiclink", token_hash: "a", email: "a@b.co" },
    { type: "magiclink", token: "1" },
    { type: "magiclink", token: "1", token_hash: "a" },
  ]) {
    test(`POST /verify ${JSON.stringify(body)} → 400 validation_failed`, async () => {
      const answer = await desk.ask("POST", "/verify", LOCAL.publishableKey, body);
      assert.deepEqual([answer.status, answer.body.error_code], [400, "validation_failed"]);
    });
  }

  test("followed as a link, a token leads back with a session, once", async () => {
    const { email } = await desk.newUser();
    const { action_link } = await desk.linkFor(email);
    const follow = async () => {
      const { status, headers } = await desk.ask("GET", action_link.split("/auth/v1")[1] ?? "");
      const back = new URL(headers.get("location") ?? "");
      const [home] = back.href.split("#");
      return { status, home, values: new URLSearchParams(back.hash.slice(1)) };
    };
    const { status, home, values } = await follow();
    const { siteUrl } = testConfig.auth;
    assert.deepEqual([status, home, values.get("type")], [303, siteUrl, "magiclink"]);
    const { data } = await desk.phone().auth.getUser(values.get("access_token") ?? "");
    assert.equal(data.user?.email, email);
    assert.equal((await follow()).values.get("error_code"), "otp_expired");
  });

  test("followed as a link, a banned user's token leads back without a session", async () => {
    const { id, email } = await desk.newUser();
    const { hashed_token } = await desk.linkFor(email);
    await desk.admin.auth.admin.updateUserById(id, { ban_duration: "1h" });
    const query = new URLSearchParams({ type: "magiclink", token: hashed_token });
    const { headers } = await desk.ask("GET", `/verify?${query}`);
    assert.match(headers.get("location") ?? "", /#error=access_denied&error_code=user_banned/);
  });
});
