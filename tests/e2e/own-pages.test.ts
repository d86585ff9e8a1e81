import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { stackOptions } from "../support/stack-options.ts";

/** S256 of the verifier of RFC 7636, appendix B. */
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

let stack: Stack;

before(async () => {
  stack = await startStack(stackOptions());
});

after(() => stack.close());

function signInAt(redirectTo: string, more: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({
    code_challenge: CHALLENGE,
    redirect_to: redirectTo,
    ...more,
  });
  return fetch(`${stack.url}/functions/v1/auth/spotify?${query}`, { redirect: "manual" });
}

describe("a page that a developer serves from this machine", () => {
  for (const origin of ["http://localhost:5173", "http://127.0.0.1:8081"]) {
    test(`may call the functions from ${origin}, and read what they answer`, async () => {
      const preflight = await fetch(`${stack.url}/functions/v1/presence/sync`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "GET" },
      });
      assert.equal(preflight.headers.get("access-control-allow-origin"), origin);
      const answer = await fetch(`${stack.url}/functions/v1/presence/sync`, {
        headers: { origin },
      });
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get("access-control-allow-origin"), origin);
      await answer.body?.cancel();
    });
  }

  test("is where a sign-in may lead, and so is Expo's own app at any address", async () => {
    for (const address of [
      "http://localhost:5173/signed-in",
      "http://127.0.0.1:8081/",
      "exp://192.168.1.7:8081/--/auth",
    ]) {
      assert.equal((await signInAt(address)).status, 302, address);
    }
  });

  test("is none from elsewhere", async () => {
    for (const origin of ["https://evil.example", "http://localhost:80.evil.example"]) {
      const answer = await fetch(`${stack.url}/functions/v1/presence/sync`, {
        headers: { origin },
      });
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
      await answer.body?.cancel();
      assert.equal((await signInAt(`${origin}/`)).status, 400);
    }
  });
});

test("a script signs somebody in without the local Spotify's page, by their name", async () => {
  const started = await signInAt("http://localhost:5173/", { person: "ada" });
  const spotify = started.headers.get("location") ?? "";
  assert.ok(spotify.startsWith(`${stack.url}/local/spotify/accounts/authorize?`));
  const back = await fetch(spotify, { redirect: "manual" });
  assert.equal(back.status, 302);
  assert.match(
    back.headers.get("location") ?? "",
    /\/functions\/v1\/auth\/spotify\/callback\?code=/,
  );
});

test("a stack that phones reach elsewhere sends them there to sign in", async () => {
  const own = await startStack({
    ...stackOptions(),
    scheduler: false,
    variables: { PUBLIC_URL: "http://tunnel.example" },
  });
  try {
    const query = new URLSearchParams({
      code_challenge: CHALLENGE,
      redirect_to: "resonance://auth/callback",
    });
    const answer = await fetch(`${own.url}/functions/v1/auth/spotify?${query}`, {
      redirect: "manual",
    });
    const spotify = new URL(answer.headers.get("location") ?? "");
    assert.equal(spotify.origin, "http://tunnel.example");
    assert.equal(
      spotify.searchParams.get("redirect_uri"),
      "http://tunnel.example/functions/v1/auth/spotify/callback",
    );
    assert.equal(own.publicUrl, "http://tunnel.example");
  } finally {
    await own.close();
  }
});
