import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Hono } from "hono";
import { keepInBrowser } from "../../functions/auth/browser.ts";
import { whenDone } from "../../functions/auth/when-done.ts";

describe("the cookie of a sign-in", () => {
  async function cookieFor(callback: string): Promise<string> {
    const app = new Hono().get("/", (c) => {
      keepInBrowser(c, callback, { stateHash: "s".repeat(43), secret: "x".repeat(43), forS: 660 });
      return c.text("");
    });
    return (await app.request("/")).headers.getSetCookie().join();
  }

  test("is Secure where functions are reached by https, under their own path", async () => {
    assert.equal(
      await cookieFor("https://ref.supabase.co/functions/v1/auth/spotify/callback"),
      `sign_in_${"s".repeat(16)}=${"x".repeat(43)}; Max-Age=660; ` +
        "Path=/functions/v1/auth/spotify/callback; HttpOnly; Secure; SameSite=Lax",
    );
  });

  test("is kept over plain http too, where Secure would not be everywhere", async () => {
    assert.doesNotMatch(await cookieFor("http://127.0.0.1:54321/auth/callback"), /Secure/);
  });
});

describe("waiting for another request's work", () => {
  test("ends with the first answer that says so", async () => {
    let asked = 0;
    assert.equal(
      await whenDone(
        async () => ++asked,
        (answer) => answer === 3,
      ),
      3,
    );
  });

  test("ends with the last answer once it took too long", async () => {
    let asked = 0;
    const last = await whenDone(
      async () => ++asked,
      () => false,
      200,
    );
    assert.equal(last, asked);
    assert.ok(asked >= 2 && asked <= 3, "at once, after 50 ms and after 100 more, or less often");
  });
});
