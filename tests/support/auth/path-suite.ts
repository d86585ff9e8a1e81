import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { SignJWT } from "jose";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import type { AuthStates, Tokens } from "./auth-states.ts";

/** Doors that are closed, paths that are not there, and tokens that are none. */
export function pathSuite(auth: () => AuthStates): void {
  let own: Tokens;
  before(async () => {
    own = await auth().signIn((await auth().newUser()).email);
  });

  describe("a path that is not there", () => {
    for (const path of ["/nowhere", "/", "", "/health/", "/settings/x", "/token/", "//verify"]) {
      test(`GET ${path || "nothing"} → 404 in Go's words`, async () => {
        const { status, text, headers } = await auth().ask("GET", path);
        assert.deepEqual([status, text], [404, "404 page not found\n"]);
        assert.match(headers.get("content-type") ?? "", /^text\/plain/);
      });
    }

    test("behind a door, the door is asked first", async () => {
      const outcomes = await Promise.all([
        auth().outcome("GET", "/admin"),
        auth().outcome("GET", "/admin/nowhere"),
        auth().outcome("GET", "/user/nowhere"),
        auth().outcome("PATCH", "/user"),
        auth().outcome("DELETE", "/factors/x/y"),
        auth().outcome("GET", "/sso/nowhere"),
      ]);
      assert.deepEqual(outcomes, [
        "403 not_admin",
        "403 not_admin",
        "403 bad_jwt",
        "403 bad_jwt",
        "403 bad_jwt",
        "404 saml_provider_disabled",
      ]);
      const behind = [
        await auth().ask("GET", "/admin/nowhere", { as: "secret" }),
        await auth().ask("GET", "/user/nowhere", { token: own.access }),
      ];
      for (const { status, text } of behind) {
        assert.deepEqual([status, text], [404, "404 page not found\n"]);
      }
    });
  });

  describe("a method that a path has not", () => {
    for (const [method, path, allowed] of [
      ["POST", "/health", "GET"],
      ["HEAD", "/settings", "GET"],
      ["PUT", "/verify", "GET, POST"],
      ["GET", "/token", "POST"],
      ["GET", "/signup", "POST"],
      ["DELETE", "/.well-known/jwks.json", "GET"],
    ] as const) {
      test(`${method} ${path} → 405, empty`, async () => {
        const { status, text, headers } = await auth().ask(method, path);
        assert.deepEqual([status, text, headers.get("allow")], [405, "", allowed]);
      });
    }

    test("a slash at the end is the same path where Auth has rooms behind it", async () => {
      assert.equal(await auth().outcome("POST", "/verify/", { body: {} }), "400 validation_failed");
      assert.equal(await auth().outcome("GET", "/user/", { token: own.access }), "200");
    });
  });

  describe("a closed way", () => {
    const email = "a@b.co";
    for (const [path, body, outcome] of [
      ["/otp", { email, phone: "45" }, "400 validation_failed"],
      ["/otp", { email, channel: "sms" }, "400 validation_failed"],
      ["/otp", { email, create_user: false }, "422 otp_disabled"],
      ["/otp", { email: "bad", create_user: false }, "422 otp_disabled"],
      ["/otp", { phone: "45", create_user: false }, "422 otp_disabled"],
      ["/otp", { create_user: false }, "400 validation_failed"],
      ["/otp", { email, code_challenge: "x" }, "400 validation_failed"],
      ["/signup", { email: 7 }, "400 bad_json"],
      ["/resend", {}, "400 validation_failed"],
      ["/resend", { type: "signup" }, "400 validation_failed"],
      ["/resend", { type: "sms", phone: "45" }, "400 phone_provider_disabled"],
      ["/resend", { type: "email_change", email }, "400 email_provider_disabled"],
      ["/resend", { type: "magiclink", email }, "400 validation_failed"],
      ["/token?grant_type=password", {}, "400 validation_failed"],
      ["/token?grant_type=pkce", {}, "400 validation_failed"],
      [
        "/token?grant_type=pkce",
        { auth_code: "a", code_verifier: "b" },
        "404 flow_state_not_found",
      ],
      [
        "/token?grant_type=id_token",
        { id_token: "a", provider: "google" },
        "400 provider_disabled",
      ],
      ["/token?grant_type=id_token", { id_token: "a", provider: "me" }, "400 validation_failed"],
      ["/token?grant_type=web3", "{", "422 web3_provider_disabled"],
      ["/token?grant_type=nope", {}, "400 invalid_credentials"],
      ["/token", {}, "400 invalid_credentials"],
      ["/passkeys/authentication/options", {}, "404 passkey_disabled"],
      ["/verify", { type: "phone_change", token: "1", phone: "45" }, "403 otp_expired"],
      ["/verify", { type: "sms", token_hash: "x" }, "400 validation_failed"],
      ["/verify", { type: "sms", token: "1", phone: "0" }, "400 validation_failed"],
      ["/verify", { type: "email", token: "1", email: "bad" }, "422 validation_failed"],
      ["/verify", { type: "nope", token: "1", email }, "403 otp_expired"],
    ] as const) {
      test(`POST ${path} ${JSON.stringify(body)} → ${outcome}`, async () => {
        assert.equal(await auth().outcome("POST", path, { body }), outcome);
      });
    }

    test("an ID token that is not there is refused in the words of OAuth", async () => {
      const { status, body } = await auth().ask("POST", "/token?grant_type=id_token", { body: {} });
      assert.deepEqual(
        [status, body],
        [400, { error: "invalid request", error_description: "id_token required" }],
      );
    });

    for (const [method, path, body, outcome] of [
      ["POST", "/factors", { factor_type: "totp" }, "422 mfa_totp_enroll_not_enabled"],
      ["POST", "/factors", { factor_type: "phone" }, "422 mfa_phone_enroll_not_enabled"],
      ["DELETE", "/factors/x", undefined, "404 validation_failed"],
      ["POST", `/factors/${crypto.randomUUID()}/verify`, {}, "404 mfa_factor_not_found"],
      [
        "GET",
        "/user/identities/authorize?provider=google",
        undefined,
        "404 manual_linking_disabled",
      ],
      [
        "DELETE",
        `/user/identities/${crypto.randomUUID()}`,
        undefined,
        "404 manual_linking_disabled",
      ],
      ["GET", "/reauthenticate", undefined, "500 unexpected_failure"],
    ] as const) {
      test(`with a session: ${method} ${path.replace(/[0-9a-f-]{36}/, ":id")} → ${outcome}`, async () => {
        assert.equal(await auth().outcome(method, path, { token: own.access, body }), outcome);
      });
    }

    test("an invitation would need a mail → 500, and nobody is made", async () => {
      const body = { email: "invited@users.test.invalid" };
      const asked = { as: "secret", body } as const;
      assert.equal(await auth().outcome("POST", "/invite", asked), "500 unexpected_failure");
      const sql = "select from auth.users where email = $1";
      assert.deepEqual(await auth().database.query(sql, [body.email]), []);
    });
  });

  describe("a token that is none", () => {
    const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
    const prefix = "invalid JWT: unable to parse or verify signature, ";
    for (const [token, message] of [
      ["a.b", "token is malformed: token contains an invalid number of segments"],
      ["a.b.c.d", "token is malformed: token contains an invalid number of segments"],
      ["ab!d.e30.x", "could not base64 decode header: illegal base64 data at input byte 2"],
      [
        "abcd.e30.x",
        "could not JSON decode header: invalid character 'i' looking for beginning of",
      ],
      [`${part({ alg: "HS256" })}.a.x`, "could not base64 decode claim: illegal base64 data at"],
      [`${part({ alg: "HS256" })}.e30.a`, "could not base64 decode signature: illegal base64 data"],
      [`${part({})}.e30.AAAA`, "token is unverifiable: signing method (alg) is unspecified"],
      [`${part({ alg: "XX" })}.e30.AAAA`, "token is unverifiable: signing method (alg) is unavail"],
      [
        `${part({ alg: "none" })}.e30.`,
        "token signature is invalid: signing method none is invalid",
      ],
      [`${part({ alg: "HS512" })}.e30.AAAA`, "signing method HS512 is invalid"],
      [`${part({ alg: "HS256" })}.e30.AAAA`, "token signature is invalid: signature is invalid"],
      [
        `${part({ alg: "HS256", kid: "k" })}.e30.AAAA`,
        "error while executing keyfunc: invalid kid: k",
      ],
    ] as const) {
      test(`${token} → 403 bad_jwt: ${message}`, async () => {
        const { status, body } = await auth().ask("GET", "/user", { token });
        assert.deepEqual([status, body.code], [403, "bad_jwt"]);
        assert.ok(String(body.message).startsWith(prefix));
        assert.ok(String(body.message).includes(message), String(body.message));
      });
    }

    const signed = (claims: Record<string, unknown>) =>
      new SignJWT({ role: "authenticated", aud: "authenticated", ...claims })
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(LOCAL.jwtSecret));

    for (const [claims, status, message] of [
      [{ exp: 1 }, 403, `${prefix}token has invalid claims: token is expired`],
      [{ nbf: 4e9 }, 403, `${prefix}token has invalid claims: token is not valid yet`],
      [{ sub: "" }, 403, "invalid claim: missing sub claim"],
      [{ sub: "7" }, 400, "invalid claim: sub claim must be a UUID"],
      [{ sub: crypto.randomUUID() }, 403, "User from sub claim in JWT does not exist"],
    ] as const) {
      test(`signed, with ${JSON.stringify(claims).slice(0, 20)} → ${status}`, async () => {
        const answer = await auth().ask("GET", "/user", { token: await signed(claims) });
        assert.deepEqual([answer.status, answer.body.message], [status, message]);
      });
    }

    test("a session that is no UUID → 403; none at all → the user", async () => {
      const { id } = await auth().newUser();
      const ask = async (session_id?: string) =>
        await auth().outcome("GET", "/user", {
          token: await signed({ sub: id, ...(session_id && { session_id }) }),
        });
      assert.equal(await ask("7"), "403 bad_jwt");
      assert.equal(await ask(crypto.randomUUID()), "403 session_not_found");
      assert.equal(await ask(), "200");
    });
  });
}
