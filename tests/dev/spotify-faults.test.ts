import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { SpotifyDesk } from "../support/spotify-desk.ts";

let desk: SpotifyDesk;

beforeEach(() => {
  desk = new SpotifyDesk();
});

describe("faults", () => {
  const me = async (person: string) => desk.api("/v1/me", (await desk.signIn(person)).access_token);

  test("429 → Retry-After, and the reason where one is set", async () => {
    const { access_token } = await desk.signIn("Ada");
    await desk.send("PUT", "/faults", { answer: 429, retryAfterS: 7, reason: "QUOTA_EXCEEDED" });
    const response = await desk.api("/v1/me", access_token);
    assert.equal(response.status, 429);
    assert.equal(response.headers.get("retry-after"), "7");
    assert.equal((await response.json()).error.reason, "QUOTA_EXCEEDED");
  });

  test("500 → everywhere, the sign-in page included, until it is cleared", async () => {
    await desk.send("PUT", "/faults", { answer: 500 });
    assert.equal((await desk.authorize()).status, 500);
    assert.equal((await desk.send("DELETE", "/faults")).status, 204);
    assert.equal((await desk.authorize()).status, 302);
  });

  test("403 → signing in works, the Web API refuses", async () => {
    await desk.send("PUT", "/faults", { answer: 403 });
    assert.equal((await me("Ada")).status, 403);
  });

  test("401 and 404 → signing in works, the Web API says so in its shape", async () => {
    for (const answer of [401, 404]) {
      await desk.send("PUT", "/faults", { answer });
      const response = await me("Ada");
      assert.equal(response.status, answer);
      assert.equal((await response.json()).error.status, answer);
    }
  });

  test("html → a gateway's page, empty → 202 without a body, at either host", async () => {
    const { access_token, refresh_token } = await desk.signIn("Ada");
    const refresh = { grant_type: "refresh_token", refresh_token };
    for (const [answer, status, type, body] of [
      ["html", 502, "text/html", /^<html>/],
      ["empty", 202, null, /^$/],
    ] as const) {
      await desk.send("PUT", "/faults", { answer });
      for (const response of [await desk.api("/v1/me", access_token), await desk.token(refresh)]) {
        assert.deepEqual([response.status, response.headers.get("content-type")], [status, type]);
        assert.match(await response.text(), body);
      }
    }
  });

  for (const retryAfter of ["-5", "1.5", "0, 30", "Sun, 22 Nov 2026 20:01:00 GMT", "soon"]) {
    test(`429 with the Retry-After ${retryAfter} → to the letter`, async () => {
      const { access_token } = await desk.signIn("Ada");
      await desk.send("PUT", "/faults", { answer: 429, retryAfter });
      const response = await desk.api("/v1/me", access_token);
      assert.equal(response.headers.get("retry-after"), retryAfter);
    });
  }

  test("invalid_grant → only the token endpoint, only the named person", async () => {
    const [ada, bruno] = [await desk.signIn("Ada"), await desk.signIn("Bruno")];
    await desk.send("PUT", "/faults", { answer: "invalid_grant", person: "ada" });
    const refresh = ({ refresh_token }: { refresh_token: string }) =>
      desk.token({ grant_type: "refresh_token", refresh_token });
    assert.equal((await (await refresh(ada)).json()).error, "invalid_grant");
    assert.equal((await refresh(bruno)).status, 200);
    assert.equal((await desk.api("/v1/me", ada.access_token)).status, 200);
  });

  test("a path → only below it", async () => {
    const { access_token } = await desk.signIn("Ada");
    await desk.send("PUT", "/faults", { answer: 500, path: "/api/v1/me/player" });
    assert.equal((await desk.api("/v1/me/player/currently-playing", access_token)).status, 500);
    assert.equal((await desk.api("/v1/me", access_token)).status, 200);
  });

  test("delayMs → the real answer, later", async () => {
    const { access_token } = await desk.signIn("Ada");
    await desk.send("PUT", "/faults", { delayMs: 60 });
    const started = performance.now();
    assert.equal((await desk.api("/v1/me", access_token)).status, 200);
    assert.ok(performance.now() - started >= 55);
  });

  test("nothing → no answer until the caller gives up", async () => {
    const { access_token } = await desk.signIn("Ada");
    await desk.send("PUT", "/faults", { answer: "nothing" });
    const caller = new AbortController();
    const answer = Promise.resolve(desk.api("/v1/me", access_token, caller.signal));
    const silence = new Promise((resolve) => setTimeout(() => resolve("silence"), 50));
    assert.equal(await Promise.race([answer, silence]), "silence");
    caller.abort();
    assert.equal((await answer).status, 504);
  });

  for (const body of [
    { answer: 418 },
    { retryAfterS: 3 },
    { retryAfter: "3" },
    { answer: 429, retryAfter: "3\n" },
    { answer: 429, retryAfter: "3", retryAfterS: 3 },
    { delayMs: -1 },
    { slow: true },
  ]) {
    test(`PUT /faults ${JSON.stringify(body)} → 400, no fault in force`, async () => {
      assert.equal((await desk.send("PUT", "/faults", body)).status, 400);
      assert.deepEqual(await (await desk.send("GET", "/faults")).json(), { faults: [] });
    });
  }
});
