import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { AuthDesk } from "../support/auth-desk.ts";
import { PUBLIC_URL } from "../support/rooms.ts";

let desk: AuthDesk;

before(async () => {
  desk = await AuthDesk.open();
});
after(() => desk.close());

describe("closed doors", () => {
  const email = "someone@example.com";
  for (const [path, body, status, code] of [
    ["/signup", { email, password: "long enough" }, 422, "signup_disabled"],
    ["/signup", {}, 422, "anonymous_provider_disabled"],
    ["/otp", { email, create_user: true }, 422, "email_provider_disabled"],
    ["/otp", { email, create_user: false }, 422, "otp_disabled"],
    ["/otp", { phone: "+4512345678" }, 400, "phone_provider_disabled"],
    ["/otp", {}, 400, "validation_failed"],
    ["/magiclink", { email }, 422, "email_provider_disabled"],
    ["/recover", { email }, 400, "email_provider_disabled"],
    ["/resend", { type: "signup", email }, 400, "email_provider_disabled"],
    [
      "/token?grant_type=password",
      { email, password: "long enough" },
      422,
      "email_provider_disabled",
    ],
    ["/token?grant_type=magic", {}, 400, "invalid_credentials"],
  ] as const) {
    test(`POST ${path} ${JSON.stringify(body)} → ${status} ${code}, and nobody is made`, async () => {
      const answer = await desk.ask("POST", path, LOCAL.publishableKey, body);
      assert.deepEqual([answer.status, answer.body.error_code], [status, code]);
      const made = "select from auth.users where email = $1";
      assert.deepEqual(await desk.rooms.database.query(made, [email]), []);
    });
  }

  test("broken JSON → 400 bad_json", async () => {
    const response = await desk.rooms.auth.fetch(
      new Request(`${PUBLIC_URL}/auth/v1/signup`, { method: "POST", body: "{" }),
    );
    assert.deepEqual(
      [response.status, Object(await response.json()).error_code],
      [400, "bad_json"],
    );
  });
});

describe("open to all", () => {
  test("health, settings and keys say what a phone may know", async () => {
    assert.equal((await desk.ask("GET", "/health")).body.name, "GoTrue");
    const { body } = await desk.ask("GET", "/settings");
    assert.deepEqual([body.disable_signup, body.external.email], [true, false]);
    const keys = await desk.gateway(new Request(`${PUBLIC_URL}/auth/v1/.well-known/jwks.json`));
    assert.deepEqual(await keys.json(), { keys: [] });
  });

  test("an error has the shape of the version that is asked for", async () => {
    const shape = async (version: string) => {
      const headers = { "x-supabase-api-version": version };
      const request = new Request(`${PUBLIC_URL}/auth/v1/admin/users`, { headers });
      return Object(await (await desk.rooms.auth.fetch(request)).json()).code;
    };
    assert.equal(await shape("2024-01-01"), "no_authorization");
    assert.equal(await shape(""), 401);
  });
});
