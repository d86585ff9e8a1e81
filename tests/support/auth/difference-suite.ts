import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Asked, AuthStates } from "./auth-states.ts";

interface Difference {
  readonly line: string;
  readonly asked?: Asked;
  /** What is answered here, and by the real one. */
  readonly ours: string;
  readonly real: string;
  readonly because: string;
}

const NUL = "\u0000";

/** Where this Auth answers otherwise than the real one, on purpose: all that is known of. */
const DIFFERENT: readonly Difference[] = [
  {
    line: "DELETE /admin/users/<id>",
    asked: { as: "secret", body: { should_soft_delete: true } },
    ours: "422 validation_failed",
    real: "200",
    because: "a user who is deleted and stays would need rules of their own",
  },
  {
    line: "POST /admin/generate_link",
    asked: {
      as: "secret",
      body: { type: "email_change_new", email: "<email>", new_email: "n@b.co" },
    },
    ours: "400 validation_failed",
    real: "200",
    because: "addresses are changed with the secret key alone",
  },
  {
    line: "POST /verify",
    asked: { body: { type: "magiclink", token_hash: NUL } },
    ours: "400 validation_failed",
    real: "500 unexpected_failure",
    because: "what no database can hold is the caller's fault, and no noise in the log",
  },
  {
    line: "PUT /user",
    asked: { token: "<token>", body: { password: "the same one" } },
    ours: "200",
    real: "200, and then 422 same_password",
    because: "no password is kept, since none is a way in",
  },
  {
    line: "GET /admin/audit",
    asked: { as: "secret" },
    ours: "404",
    real: "200",
    because: "the log is read in the database",
  },
  {
    line: "GET /admin/sso/providers",
    asked: { as: "secret" },
    ours: "404",
    real: "200",
    because: "there are no providers to manage",
  },
];

/** Pins what stays different, so that it is no surprise when it changes. */
export function differenceSuite(auth: () => AuthStates): void {
  describe("Auth answers otherwise than the real one", () => {
    for (const { line, asked = {}, ours, real, because } of DIFFERENT) {
      test(`${line} ${JSON.stringify(asked.body ?? "")} → ${ours}, not ${real}: ${because}`, async () => {
        const { id, email } = await auth().newUser();
        const token = asked.token && (await auth().signIn(email)).access;
        const [method = "", path = ""] = line.replace("<id>", id).split(" ");
        const body = JSON.parse(JSON.stringify(asked.body ?? null).replace("<email>", email));
        const sent = { ...asked, ...(token && { token }), ...(body === null ? {} : { body }) };
        for (const _ of ["once", "again"]) {
          const { status, body: answer } = await auth().ask(method, path, sent);
          assert.equal([status, ...(answer.code ? [answer.code] : [])].join(" "), ours);
        }
      });
    }

    test("an address may change itself, and ask for codes, as often as it likes: only ways in are counted", async () => {
      const { email } = await auth().newUser();
      const { access: token } = await auth().signIn(email);
      const asked = { token, body: {}, from: "192.0.2.9" };
      for (let nth = 0; nth < 32; nth += 1) {
        assert.equal(await auth().outcome("PUT", "/user", asked), "200");
      }
    });
  });
}
