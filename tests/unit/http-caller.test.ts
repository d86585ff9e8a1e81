import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import { createApp } from "../../functions/_http/app.ts";
import { signedIn } from "../../functions/_http/caller.ts";
import { ShellEnv } from "../../functions/_http/env.ts";
import { createSecret, createSigningKey, mint, USER_ID } from "../support/tokens.ts";

const ISSUER = "https://project.example/auth/v1";
const published = await createSigningKey("current");
const forger = await createSigningKey("current");
const secret = createSecret("a-shared-secret-of-more-than-32-characters");
const now = Math.floor(Date.now() / 1000);

function appWith(variables: Record<string, string>) {
  const env = ShellEnv.parse({
    SUPABASE_URL: "http://127.0.0.1:9",
    SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_test"}',
    ...variables,
  });
  const app = createApp("probe", env, () => {});
  app.get("/me", signedIn, (c) => c.json({ userId: c.var.caller.userId }));
  return app;
}

const app = appWith({
  SUPABASE_JWKS: JSON.stringify({ keys: [published.jwk, secret.jwk] }),
  AUTH_ISSUER: ISSUER,
});
const good = { iss: ISSUER };

const scenarios: Record<string, { authorization?: string; status: number }> = {
  "no token": { status: 401 },
  "an empty Authorization header": { authorization: "", status: 401 },
  "another scheme": { authorization: "Basic dXNlcjpwYXNz", status: 401 },
  garbage: { authorization: "Bearer garbage", status: 401 },
  "three dots of garbage": { authorization: "Bearer a.b.c", status: 401 },
  "a publishable key": { authorization: "Bearer sb_publishable_test", status: 401 },
  "an expired token": bearer(await mint(published, { ...good, exp: now - 1 }), 401),
  "a token that never expires": bearer(await mint(published, { ...good, exp: null }), 401),
  "the wrong key with the right kid": bearer(await mint(forger, good), 401),
  "an unknown kid": bearer(await mint({ ...published, kid: "unknown" }, good), 401),
  "the published key's bytes as a shared secret": bearer(await mintWithPublicKey(), 401),
  "no signature": bearer(`${unsigned({ alg: "none" })}.`, 401),
  "the wrong audience": bearer(await mint(published, { ...good, aud: "anon" }), 401),
  "no audience": bearer(await mint(published, { ...good, aud: null }), 401),
  "the wrong issuer": bearer(await mint(published, { iss: "https://evil.example" }), 401),
  "the anon role": bearer(await mint(published, { ...good, role: "anon" }), 401),
  "the service_role": bearer(await mint(published, { ...good, role: "service_role" }), 401),
  "no role": bearer(await mint(published, { ...good, role: null }), 401),
  "no sub": bearer(await mint(published, { ...good, sub: null }), 401),
  "a sub that is not a UUID": bearer(await mint(published, { ...good, sub: "ada" }), 401),
  "a valid token": bearer(await mint(published, good), 200),
  "a valid token of the shared secret": bearer(await mint(secret, good), 200),
};

function bearer(token: string, status: number) {
  return { authorization: `Bearer ${token}`, status };
}

function unsigned(header: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part({ ...good, sub: USER_ID, role: "authenticated", aud: "authenticated", exp: now + 300 })}`;
}

function mintWithPublicKey(): Promise<string> {
  const key = new TextEncoder().encode(JSON.stringify(published.jwk));
  return mint({ kid: published.kid, alg: "HS256", key }, good);
}

describe("a signed-in route", () => {
  for (const [title, { authorization, status }] of Object.entries(scenarios)) {
    test(`with ${title} → ${status}`, async () => {
      const headers = authorization === undefined ? {} : { authorization };
      const response = await app.request("/probe/me", { headers });
      assert.equal(response.status, status);
      const answer = await response.json();
      if (status === 200) return assert.deepEqual(answer, { userId: USER_ID });
      assert.equal(answer.error.code, "unauthorized");
      assert.equal(response.headers.get("www-authenticate"), "Bearer");
    });
  }

  test("takes the keys as a bare array too", async () => {
    const bare = appWith({ SUPABASE_JWKS: JSON.stringify([published.jwk]) });
    const headers = { authorization: `Bearer ${await mint(published)}` };
    assert.equal((await bare.request("/probe/me", { headers })).status, 200);
  });

  test("fetches the keys from Auth when none are given, and says 503 when it cannot", async () => {
    const keys = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) =>
      url.endsWith("/auth/v1/.well-known/jwks.json")
        ? Response.json({ keys: [published.jwk] })
        : new Response(null, { status: 404 }),
    );
    const headers = { authorization: `Bearer ${await mint(published)}` };
    const remote = appWith({ SUPABASE_URL: `http://127.0.0.1:${keys.addr.port}` });
    assert.equal((await remote.request("/probe/me", { headers })).status, 200);
    await keys.shutdown();

    const cutOff = appWith({ SUPABASE_URL: `http://127.0.0.1:${keys.addr.port}` });
    const response = await cutOff.request("/probe/me", { headers });
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "5");
  });
});
