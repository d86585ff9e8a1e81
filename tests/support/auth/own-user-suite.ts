import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { AuthStates, Tokens } from "./auth-states.ts";

/** What a signed-in user may do with themselves. */
export function ownUserSuite(auth: () => AuthStates): void {
  let own: Tokens;
  let email: string;
  before(async () => {
    ({ email } = await auth().newUser());
    own = await auth().signIn(email);
    await auth().newUser({ email: "taken@users.test.invalid" });
  });

  const change = (body: unknown, token = own.access) => auth().ask("PUT", "/user", { token, body });

  describe("a user changes themselves", () => {
    for (const [body, status, code] of [
      [{ app_metadata: { plan: "gold" } }, 403, "not_admin"],
      [{ app_metadata: {} }, 403, "not_admin"],
      [{ app_metadata: 7 }, 400, "bad_json"],
      [{ data: [] }, 400, "bad_json"],
      [{ data: "text" }, 400, "bad_json"],
      [{ data: 7 }, 400, "bad_json"],
      [[], 400, "bad_json"],
      ["", 400, "bad_json"],
      [{ email: "not an address" }, 400, "validation_failed"],
      [{ email: "taken@users.test.invalid" }, 422, "email_exists"],
      [{ email: "TAKEN@users.test.invalid" }, 422, "email_exists"],
      [{ email: "new@users.test.invalid" }, 500, "unexpected_failure"],
      [{ phone: "12" }, 500, "unexpected_failure"],
      [{ phone: "0" }, 400, "validation_failed"],
      [{ phone: "+45 12 34", channel: "pigeon" }, 400, "validation_failed"],
      [{ password: "12345" }, 422, "weak_password"],
      [{ password: "" }, 422, "weak_password"],
      [{ password: "x".repeat(73) }, 400, "validation_failed"],
      [{ password: 7 }, 400, "bad_json"],
      [{ data: { a: 1 }, app_metadata: { b: 1 } }, 403, "not_admin"],
    ] as const) {
      test(`${JSON.stringify(body).slice(0, 60)} → ${status} ${code}, and nothing is changed`, async () => {
        const before = await auth().ask("GET", "/user", { token: own.access });
        const answer = await change(body);
        assert.deepEqual([answer.status, answer.body.code], [status, code]);
        const after = await auth().ask("GET", "/user", { token: own.access });
        assert.deepEqual(after.body, before.body);
      });
    }

    for (const body of [{}, null, { email: null }, { data: null }, { DATA: { a: null } }]) {
      test(`${JSON.stringify(body)} → 200`, async () => {
        assert.equal((await change(JSON.stringify(body))).status, 200);
      });
    }

    test("the own address again, in whatever case → 200, and it stays", async () => {
      const { status, body } = await change({ email: email.toUpperCase() });
      assert.deepEqual([status, body.email], [200, email]);
    });

    test("data is merged, and null removes", async () => {
      await change({ data: { a: 1, b: { c: 2 } } });
      const { body } = await change({ data: { a: null, b: { d: 3 } } });
      assert.deepEqual(body.user_metadata, { email_verified: true, b: { d: 3 } });
    });

    test("a password is taken, ends the other sessions and is no way in", async () => {
      const user = await auth().newUser();
      const [mine, others] = [await auth().signIn(user.email), await auth().signIn(user.email)];
      assert.equal((await change({ password: "long enough" }, mine.access)).status, 200);
      const seen = (token: string) => auth().outcome("GET", "/user", { token });
      assert.equal(await seen(mine.access), "200");
      assert.equal(await seen(others.access), "403 session_not_found");
      const body = { email: user.email, password: "long enough" };
      assert.equal(
        await auth().outcome("POST", "/token?grant_type=password", { body }),
        "422 email_provider_disabled",
      );
    });
  });

  describe("a signed-out session", () => {
    test("is over at every path of its user, and another one is not", async () => {
      const user = await auth().newUser();
      const [mine, others] = [await auth().signIn(user.email), await auth().signIn(user.email)];
      const local = { token: mine.access };
      assert.equal(await auth().outcome("POST", "/logout?scope=local", local), "204");
      for (const [method, path] of [
        ["GET", "/user"],
        ["PUT", "/user"],
        ["POST", "/logout"],
        ["GET", "/reauthenticate"],
        ["POST", "/factors"],
        ["GET", "/user/identities/authorize"],
      ] as const) {
        assert.equal(await auth().outcome(method, path, local), "403 session_not_found", path);
      }
      assert.equal(await auth().outcome("GET", "/user", { token: others.access }), "200");
    });
  });
}
