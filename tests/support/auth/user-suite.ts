import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AuthStates } from "./auth-states.ts";

/** What the holder of the secret key may do with users. */
export function userSuite(auth: () => AuthStates): void {
  const asSecret = (method: string, path: string, body?: unknown) =>
    auth().ask(method, path, { as: "secret", body });

  describe("an address", () => {
    const create = async (email: string) => {
      const { status, body } = await asSecret("POST", "/admin/users", { email });
      return [status, body.email ?? body.message];
    };

    for (const email of [
      "a@b",
      "first.last+tag@sub-domain.example.com",
      "o'hara!#$%&*/=?^_`{|}~-@example.com",
      `${"x".repeat(243)}@example.com`,
    ]) {
      test(`${email.slice(0, 40)} is one`, async () => {
        assert.deepEqual(await create(email), [200, email]);
      });
    }

    for (const email of [
      "bad",
      "@example.com",
      "a@",
      "a b@example.com",
      "a@exa mple.com",
      "a@-example.com",
      "a@example-.com",
      "a@example..com",
      "a@example.com.",
      "a@exämple.com",
      "ä@example.com",
      '"a b"@example.com',
      "a@b@example.com",
      "a@example.com\n",
      `a@${"x".repeat(64)}.com`,
    ]) {
      test(`${JSON.stringify(email).slice(0, 40)} is none`, async () => {
        const message = "Unable to validate email address: invalid format";
        assert.deepEqual(await create(email), [400, message]);
      });
    }

    test("longer than 255 bytes is none", async () => {
      const message = "An email address is too long";
      assert.deepEqual(await create(`${"x".repeat(251)}@b.co`), [400, message]);
    });
  });

  describe("a user who is made", () => {
    for (const [attributes, status, code] of [
      [{ id: "00000000-0000-0000-0000-000000000000" }, 400, "validation_failed"],
      [{ id: 7 }, 400, "bad_json"],
      [{ email_confirm: "yes" }, 400, "bad_json"],
      [{ user_metadata: [] }, 400, "bad_json"],
      [{ password: "a", password_hash: "b" }, 400, "validation_failed"],
      [{ password: "x".repeat(73) }, 400, "validation_failed"],
      [{ ban_duration: "10" }, 400, "validation_failed"],
      [{ phone: "0123" }, 400, "validation_failed"],
    ] as const) {
      test(`with ${JSON.stringify(attributes).slice(0, 50)} → ${status} ${code}, and is not`, async () => {
        const email = `${crypto.randomUUID()}@users.test.invalid`;
        const { status: got, body } = await asSecret("POST", "/admin/users", {
          email,
          ...attributes,
        });
        assert.deepEqual([got, body.code], [status, code]);
        const sql = "select from auth.users where email = $1";
        assert.deepEqual(await auth().database.query(sql, [email]), []);
      });
    }

    test("has the id, the audience and the role that are given, in whatever form", async () => {
      const id = crypto.randomUUID();
      const { body } = await asSecret("POST", "/admin/users", {
        id: `{${id.toUpperCase()}}`,
        aud: "others",
        role: " editor ",
        email: "given@users.test.invalid",
      });
      assert.deepEqual([body.id, body.aud, body.role], [id, "others", "editor"]);
    });

    test("with a phone has an identity of it; the same phone again → 422 phone_exists", async () => {
      const { body } = await asSecret("POST", "/admin/users", { phone: "+45 12 34 56" });
      assert.deepEqual([body.phone, body.email], ["45123456", ""]);
      assert.equal(Object(body.identities)[0].provider, "phone");
      const again = await asSecret("POST", "/admin/users", { phone: "45123456" });
      assert.deepEqual([again.status, again.body.code], [422, "phone_exists"]);
    });

    test("is banned by every form of a duration that Go reads", async () => {
      const { id } = await auth().newUser();
      for (const [duration, hours] of [
        ["1.5h", 1.5],
        ["90m", 1.5],
        ["1h30m0s", 1.5],
        ["-1h", -1],
        [".5h", 0.5],
      ] as const) {
        const { body } = await asSecret("PUT", `/admin/users/${id}`, { ban_duration: duration });
        const left = (Date.parse(String(body.banned_until)) - Date.now()) / 3_600_000;
        assert.ok(Math.abs(left - hours) < 0.01, `${duration}: ${left}`);
      }
      for (const [duration, message] of [
        ["10", 'missing unit in duration "10"'],
        ["10x", 'unknown unit "x" in duration "10x"'],
        ["", null],
        ["9999999h", 'invalid duration "9999999h"'],
      ] as const) {
        const { body } = await asSecret("PUT", `/admin/users/${id}`, { ban_duration: duration });
        const said = message && `invalid format for ban duration: time: ${message}`;
        assert.equal(body.message ?? null, said);
      }
    });

    test("takes no other user's address → 500, and both stay as they were", async () => {
      const [one, other] = [await auth().newUser(), await auth().newUser()];
      const { status, body } = await asSecret("PUT", `/admin/users/${one.id}`, {
        email: other.email,
        user_metadata: { a: 1 },
      });
      assert.deepEqual(
        [status, body],
        [500, { code: "unexpected_failure", message: "Error updating user" }],
      );
      const kept = await asSecret("GET", `/admin/users/${one.id}`);
      assert.deepEqual(
        [kept.body.email, kept.body.user_metadata],
        [one.email, { email_verified: true }],
      );
    });
  });

  describe("pages of users", () => {
    for (const [query, message] of [
      ["page=-1", 'parsing "-1": invalid syntax'],
      ["per_page=1.5", 'parsing "1.5": invalid syntax'],
      ["page=99999999999999999999", 'parsing "99999999999999999999": value out of range'],
    ] as const) {
      test(`${query} → 400`, async () => {
        const { status, body } = await asSecret("GET", `/admin/users?${query}`);
        const said = `Bad Pagination Parameters: strconv.ParseUint: ${message}`;
        assert.deepEqual([status, body.message], [400, said]);
      });
    }

    test("say how many there are, and where the next one is", async () => {
      await auth().newUser();
      await auth().newUser();
      const { headers } = await asSecret("GET", "/admin/users?per_page=1");
      const total = Number(headers.get("x-total-count"));
      assert.ok(total >= 2);
      assert.equal(
        headers.get("link"),
        `</admin/users?page=2&per_page=1>; rel="next", </admin/users?page=${total}&per_page=1>; rel="last"`,
      );
    });

    test("with a filter have those whose address or name contains it", async () => {
      const { id } = await auth().newUser({ user_metadata: { full_name: "Ada of Pages" } });
      const { body } = await asSecret("GET", "/admin/users?filter=ada%20of");
      assert.deepEqual(
        Object(body).users.map((user: { id: string }) => user.id),
        [id],
      );
    });
  });

  describe("a user who is deleted", () => {
    test("leaves nothing in the tables of Auth but the log", async () => {
      const { id, email } = await auth().newUser();
      await auth().signIn(email);
      await auth().linkFor(email);
      assert.equal((await asSecret("DELETE", `/admin/users/${id}`)).status, 200);
      for (const [table, column] of [
        ["users", "id"],
        ["identities", "user_id"],
        ["sessions", "user_id"],
        ["refresh_tokens", "user_id"],
        ["one_time_tokens", "user_id"],
      ]) {
        const sql = `select from auth.${table} where ${column}::text = $1`;
        assert.deepEqual(await auth().database.query(sql, [id]), [], table);
      }
    });
  });
}
