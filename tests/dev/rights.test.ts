import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FUNCTION_RIGHTS } from "../../supabase/dev/function-rights.ts";
import { PROJECT } from "../../supabase/dev/project.ts";
import { createFunctions } from "../../supabase/local/edge-runtime/functions.ts";

const ROOT = fileURLToPath(new URL("../../functions", import.meta.url));
const names = (await readdir(ROOT)).filter((name) => !name.startsWith("_"));

const KEY = "b".repeat(43);
const ENV: Record<string, string> = {
  SUPABASE_URL: "http://127.0.0.1:1",
  SUPABASE_PUBLISHABLE_KEYS: `{"default":"sb_publishable_x"}`,
  SUPABASE_SECRET_KEYS: `{"default":"sb_secret_x"}`,
  SUPABASE_JWKS: `{"keys":[{"kty":"oct","k":"${KEY}","alg":"HS256"}]}`,
  AUTH_ISSUER: "http://127.0.0.1:1/auth/v1",
  CORS_ORIGINS: "http://127.0.0.1:1",
  SPOTIFY_CLIENT_ID: "client",
  SPOTIFY_CLIENT_SECRET: "secret",
  SPOTIFY_ACCOUNTS_URL: "http://127.0.0.1:1/accounts",
  SPOTIFY_API_URL: "http://127.0.0.1:1/api",
  SPOTIFY_TOKEN_KEYS: `k1:${KEY}`,
  ACCOUNT_EMAIL_KEY: KEY,
  PUBLIC_URL: "http://127.0.0.1:1",
  SIGN_IN_REDIRECTS: "resonance://auth/callback",
};

/** Says each variable that our own code (not a library) asks for, and ends where it would serve. */
const LISTENER = `data:text/javascript,
  const get = Deno.env.get;
  Deno.env.get = (name) => {
    if (["/_http/env.ts", "/index.ts"].some((file) => new Error().stack.includes(file))) {
      console.log(name);
    }
    return get.call(Deno.env, name);
  };
  Deno.serve = () => Deno.exit(0);`;

async function variablesOf(name: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--allow-env", `--preload=${LISTENER}`, join(ROOT, name, "index.ts")],
    clearEnv: true,
    env: { ...ENV, HOME: Deno.env.get("HOME") ?? "" },
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

/** The status of a request to the function when it gets `env`, and what it printed. */
async function startWith(name: string, env: Record<string, string>) {
  const lines: string[] = [];
  const functions = createFunctions({
    root: PROJECT.functions,
    rights: FUNCTION_RIGHTS,
    verifyJwt: new Proxy({}, { get: () => false }),
    verifyToken: async () => false,
    env,
    log: (line) => lines.push(line),
  });
  const request = new Request(`http://127.0.0.1/functions/v1/${name}/nowhere/at/all`);
  const { status } = await functions.handler(request);
  await functions.close();
  return { status, printed: lines.join("\n") };
}

test("every function has its rights, and no rights lack their function", () => {
  assert.deepEqual(Object.keys(FUNCTION_RIGHTS).sort(), names.sort());
});

for (const name of names) {
  const { reads = [], calls = [] } = FUNCTION_RIGHTS[name] ?? {};

  describe(`the rights of ${name}`, () => {
    test("name exactly the variables that it reads", async () => {
      assert.deepEqual([...reads].sort(), [...new Set(await variablesOf(name))].sort());
    });

    test("let it call only addresses that it reads", () => {
      assert.deepEqual(
        calls.filter((variable) => !reads.includes(variable)),
        [],
      );
    });

    test("are enough: it starts and answers", async () => {
      const { status } = await startWith(name, ENV);
      assert.equal(status, 404);
    });

    test("without SUPABASE_URL → it does not start, and says which variable is missing", async () => {
      const { SUPABASE_URL: _, ...rest } = ENV;
      const { status, printed } = await startWith(name, rest);
      assert.equal(status, 503);
      assert.match(printed, /SUPABASE_URL/);
    });
  });
}
