import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ShellEnv } from "../../functions/_http/env.ts";
import { AuthEnv } from "../../functions/auth/env.ts";

const KEY = "k".repeat(43);
const GOOD = {
  SUPABASE_URL: "https://project.example/",
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_test"}',
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_test"}',
  SPOTIFY_CLIENT_ID: "client",
  SPOTIFY_CLIENT_SECRET: "secret",
  SPOTIFY_TOKEN_KEYS: `a:${KEY}`,
  ACCOUNT_EMAIL_KEY: KEY,
  PUBLIC_URL: "https://api.example",
  SIGN_IN_REDIRECTS: "resonance://auth/callback, https://app.example",
};

describe("the environment", () => {
  test("is read into what the code works with", () => {
    const env = AuthEnv.parse(GOOD);
    assert.equal(env.SUPABASE_URL, "https://project.example");
    assert.equal(env.SUPABASE_PUBLISHABLE_KEYS, "sb_publishable_test");
    assert.deepEqual(env.SIGN_IN_REDIRECTS, ["resonance://auth/callback", "https://app.example"]);
    assert.deepEqual(env.CORS_ORIGINS, []);
    assert.equal(env.SPOTIFY_API_URL, "https://api.spotify.com");
    assert.equal(env.SUPABASE_JWKS, undefined);
  });

  const wrong: [name: keyof typeof GOOD | "SUPABASE_JWKS", value: string][] = [
    ["SUPABASE_URL", "project.example"],
    ["SUPABASE_URL", "ftp://project.example"],
    ["SUPABASE_PUBLISHABLE_KEYS", "sb_publishable_test"],
    ["SUPABASE_PUBLISHABLE_KEYS", '{"other":"sb_publishable_test"}'],
    ["SUPABASE_JWKS", "{"],
    ["SUPABASE_JWKS", '{"keys":[]}'],
    ["SUPABASE_JWKS", "[]"],
    ["SUPABASE_JWKS", '{"keys":[{"kty":"oct"}]}'],
    ["SUPABASE_JWKS", '{"keys":[null]}'],
    ["SPOTIFY_TOKEN_KEYS", "a:short"],
    ["ACCOUNT_EMAIL_KEY", "short"],
    ["PUBLIC_URL", "javascript:alert(1)"],
  ];
  for (const [name, value] of wrong) {
    test(`with ${name}=${value} is refused, by that name and nothing else`, () => {
      const result = AuthEnv.safeParse({ ...GOOD, [name]: value });
      assert.deepEqual([...new Set(result.error?.issues.map(({ path }) => path[0]))], [name]);
    });
  }

  test("that is wrong ends a function at start with one line, which hides the value", async () => {
    const index = fileURLToPath(new URL("../../functions/presence/index.ts", import.meta.url));
    const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEYS } = GOOD;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "--cached-only",
        // The hosted runtime shows a function every variable, and so its Deno knows no other right.
        ...(Deno.version.deno.startsWith("2.1.")
          ? ["--allow-env"]
          : [`--allow-env=${Object.keys(ShellEnv.shape)}`, "--ignore-env"]),
        index,
      ],
      clearEnv: true,
      env: {
        HOME: Deno.env.get("HOME") ?? "",
        NO_COLOR: "1",
        SUPABASE_URL,
        SUPABASE_PUBLISHABLE_KEYS,
        SUPABASE_JWKS: "the-secret-of-this-project",
      },
    }).output();
    assert.equal(code, 1);
    const text = new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout);
    assert.equal(text, "environment: SUPABASE_JWKS: is not JSON\n");
  });
});
