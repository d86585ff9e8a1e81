import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { comesTrue, FunctionsDesk, SOURCES } from "../support/functions-desk.ts";

let desk: FunctionsDesk;

before(async () => {
  desk = await FunctionsDesk.create();
});

afterEach(() => desk.close());

after(() => desk.remove());

describe("a changed file", () => {
  test("of the function → a new process with the new code, for that function alone", async () => {
    desk.open({ watch: true });
    const [probe, other] = [await desk.pidOf("/probe"), await desk.pidOf("/other")];
    await desk.write("functions/other/index.ts", `${SOURCES["functions/other/index.ts"]}\n`);
    await comesTrue("other is new", async () => (await desk.pidOf("/other")) !== other);
    assert.equal(await desk.pidOf("/probe"), probe);
  });

  test("of shared/ → a new process with the new code", async () => {
    desk.open({ watch: true });
    assert.equal((await (await desk.call("/probe")).json()).greeting, "hello");
    await desk.write("shared/greeting.ts", `export const greeting = "good evening";`);
    await comesTrue(
      "the new word",
      async () => (await (await desk.call("/probe")).json()).greeting === "good evening",
    );
  });

  test("that mends a broken function → it answers without waiting for the rest to pass", async () => {
    await desk.write("functions/mended/index.ts", "throw new Error()");
    desk.open({ watch: true });
    for (let i = 0; i < 2; i++) assert.equal((await desk.call("/mended")).status, 503);
    await desk.write("functions/mended/index.ts", "Deno.serve(() => new Response())");
    await comesTrue("it answers", async () => (await desk.call("/mended")).status === 200);
  });
});
