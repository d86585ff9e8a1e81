import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createAuthApp } from "../../functions/auth/app.ts";
import { AuthEnv } from "../../functions/auth/env.ts";
import { functionsEnv } from "../../supabase/dev/functions-env.ts";
import { type LocalSecrets, localSecrets } from "../../supabase/dev/local-secrets.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

describe("an account that is deleted at the last step of a sign-in", () => {
  let secrets: LocalSecrets;
  let stack: Stack;
  before(async () => {
    secrets = await localSecrets("memory");
    stack = await startStack({ ...stackOptions(), variables: secrets });
  });
  after(() => stack.close());

  /** The auth function, with whose first request to that path somebody deletes everybody. */
  async function authWithDeletion(path: string) {
    let isDone = false;
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (r) => {
      const { pathname, search } = new URL(r.url);
      if (pathname === path && !isDone) {
        isDone = true;
        await stack.database.exec("delete from auth.users");
      }
      const body = await r.text();
      const { method, headers } = r;
      return fetch(stack.url + pathname + search, { method, headers, body: body || null });
    });
    const { url, keys } = stack;
    const overrides = { SUPABASE_URL: `http://127.0.0.1:${server.addr.port}` };
    const variables = await functionsEnv({
      url,
      publicUrl: url,
      databaseUrl: null,
      keys,
      secrets,
      push: {},
      overrides,
    });
    return { app: createAuthApp(AuthEnv.parse(variables), () => {}), server };
  }

  test("leaves no user that is nobody's: the app begins anew", async () => {
    const signIns = new SignIns(stack);
    const { code, verifier } = await signIns.toCode("Ada");
    const { app, server } = await authWithDeletion("/auth/v1/admin/generate_link");
    try {
      const answer = await app.request("/auth/token", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ code, codeVerifier: verifier }),
      });
      const { error } = await answer.json();
      assert.deepEqual([answer.status, error?.code], [400, "sign_in_expired"]);
      assert.deepEqual(await stack.database.query("select id from auth.users"), []);
    } finally {
      await server.shutdown();
    }
    assert.equal((await signIns.toCode("Ada")).code.length > 0, true);
  });
});
