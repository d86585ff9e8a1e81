import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { FunctionsDesk } from "../support/functions-desk.ts";

let desk: FunctionsDesk;

before(async () => {
  desk = await FunctionsDesk.create();
});

afterEach(() => desk.close());

after(() => desk.remove());

describe("a request", () => {
  test("reaches the function as /<name>/rest, with body, query and headers", async () => {
    desk.open();
    const response = await desk.call("/probe/a%2Fb/c?d=e%20f", {
      method: "POST",
      body: "the body",
      headers: { authorization: "Bearer x", "x-request-id": "r-1", "x-forwarded-for": "10.0.0.1" },
    });
    const seen = await response.json();
    assert.deepEqual(
      [seen.method, seen.path, seen.body],
      ["POST", "/probe/a%2Fb/c?d=e%20f", "the body"],
    );
    assert.equal(seen.headers.authorization, "Bearer x");
    assert.equal(seen.headers["x-request-id"], "r-1");
    assert.equal(seen.headers["x-forwarded-for"], "10.0.0.1");
  });

  test("without x-request-id → it gets one", async () => {
    desk.open();
    const { headers } = await (await desk.call("/probe")).json();
    assert.match(headers["x-request-id"], /^[0-9a-f-]{36}$/);
  });

  test("streams both bodies", async () => {
    desk.open();
    const lane = new TransformStream<Uint8Array, Uint8Array>();
    const writer = lane.writable.getWriter();
    const answered = desk.call("/probe/upper", { method: "POST", body: lane.readable });
    writer.write(new TextEncoder().encode("first "));
    const reader = (await answered).body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.deepEqual(await reader?.read(), { done: false, value: "FIRST " });
    writer.write(new TextEncoder().encode("second"));
    assert.deepEqual(await reader?.read(), { done: false, value: "SECOND" });
    await writer.close();
    assert.equal((await reader?.read())?.done, true);
  });

  test("that is answered by a redirect → the phone gets the redirect", async () => {
    desk.open();
    const response = await desk.call("/probe/moved");
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "app://x");
  });

  for (const path of ["/unknown", "/_lib", "/", "", "/../probe", "/.%2e/probe", "/pro%62e"]) {
    test(`for /functions/v1${path} → 404 as hosted`, async () => {
      desk.open();
      const response = await desk.call(path);
      assert.equal(response.status, 404);
      assert.deepEqual(await response.json(), {
        code: "NOT_FOUND",
        message: "Requested function was not found",
      });
    });
  }
});
