import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { FunctionsDesk } from "../support/functions-desk.ts";
import { allGone, processes } from "../support/processes.ts";

let desk: FunctionsDesk;

before(async () => {
  desk = await FunctionsDesk.create();
});

afterEach(() => desk.close());

after(() => desk.remove());

describe("close", () => {
  test("ends every process, also one that ignores SIGTERM, within two seconds", async () => {
    desk.open();
    const pids = [await desk.pidOf("/probe"), await desk.pidOf("/stubborn")];
    const started = performance.now();
    await desk.close();
    assert.ok(performance.now() - started < 2000);
    await allGone(pids, 0);
    assert.equal((await desk.call("/probe")).status, 404);
  });

  test("ends a start under way and a request in flight, which gets its answer", async () => {
    desk.open();
    await desk.pidOf("/probe");
    const hanging = desk.call("/probe/hang");
    const booting = desk.call("/deaf");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await desk.close();
    assert.equal((await hanging).status, 502);
    assert.equal((await booting).status, 503);
  });
});

test("when the stack is killed with SIGKILL → its functions end too", async () => {
  desk.open();
  const room = new URL("../../supabase/local/edge-runtime/functions.ts", import.meta.url).href;
  await desk.write(
    "stack.ts",
    `import { createFunctions } from "${room}";
     const room = createFunctions({
       root: new URL("${desk.root.href}"), env: {}, rights: {},
       verifyJwt: { stubborn: false }, verifyToken: async () => false,
     });
     const reply = await room.handler(new Request("http://x/functions/v1/stubborn"));
     console.log((await reply.json()).pid);`,
  );
  const stack = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", join(desk.folder, "stack.ts")],
    stdout: "piped",
  }).spawn();
  const output = stack.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const pid = Number((await output.read()).value);
  assert.ok((await processes()).some((running) => running.pid === pid));
  stack.kill("SIGKILL");
  await stack.status;
  await output.cancel();
  await allGone([pid], 5000);
});
