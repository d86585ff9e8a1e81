import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  createFunctions,
  type Functions,
  type FunctionsOptions,
} from "../../supabase/local/functions/functions.ts";
import { eventually as eventuallyOk } from "../support/eventually.ts";
import { allGone, processes } from "../support/processes.ts";

const SOURCES = {
  "functions/probe/index.ts": `
    import { greeting } from "../../shared/greeting.ts";
    const tried = (work: () => unknown) => Promise.resolve().then(work).then(() => "done", (e) => e.name);
    Deno.serve(async (request) => {
      const { pathname, search } = new URL(request.url);
      if (pathname === "/probe/exit") Deno.exit(3);
      if (pathname === "/probe/hang") await new Promise((go) => setTimeout(go, 60_000));
      if (pathname === "/probe/print") console.log("one\\ntwo");
      if (pathname === "/probe/moved") return new Response(null, { status: 303, headers: { location: "app://x" } });
      if (pathname === "/probe/upper") {
        return new Response(request.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({
          transform: (text, out) => out.enqueue(text.toUpperCase()),
        })).pipeThrough(new TextEncoderStream()));
      }
      return Response.json({
        greeting, pid: Deno.pid, path: pathname + search, method: request.method,
        headers: Object.fromEntries(request.headers), body: await request.text(),
        named: Deno.env.get("NAMED") ?? null, slug: Deno.env.get("SUPABASE_FUNCTION_SLUG") ?? null,
        unnamed: await tried(() => Deno.env.get("UNNAMED")!.length),
        read: await tried(() => Deno.readTextFile("deno.json")),
        write: await tried(() => Deno.writeTextFile("x", "x")),
        run: await tried(() => new Deno.Command("/bin/true").output()),
        reach: await tried(() => fetch("http://127.0.0.2:7999")),
      });
    });`,
  "functions/other/index.ts": `Deno.serve(() => Response.json({ pid: Deno.pid }));`,
  "functions/broken/index.ts": `console.error("environment: NEEDED is missing"); Deno.exit(1);`,
  "functions/deaf/index.ts": `setInterval(() => {}, 1000);`,
  "functions/stubborn/index.ts": `
    Deno.addSignalListener("SIGTERM", () => {});
    Deno.serve(() => Response.json({ pid: Deno.pid }));`,
  "functions/_lib/index.ts": `Deno.serve(() => new Response("never"));`,
  "shared/greeting.ts": `export const greeting = "hello";`,
  "deno.json": `{}`,
};

let folder: string;
let functions: Functions;
const lines: string[] = [];

async function write(path: string, source: string) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), source);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "functions-"));
  for (const [path, source] of Object.entries(SOURCES)) await write(path, source);
});

after(() => rm(folder, { recursive: true }));

afterEach(async () => {
  await functions.close();
  lines.length = 0;
});

function open(options: Partial<FunctionsOptions> = {}) {
  functions = createFunctions({
    root: pathToFileURL(`${join(folder, "functions")}/`),
    env: { NAMED: "a value", UNNAMED: "another's" },
    rights: { probe: { reads: ["NAMED", "SUPABASE_FUNCTION_SLUG"], calls: [] } },
    log: (line) => lines.push(line),
    ...options,
  });
}

function call(path: string, init?: RequestInit) {
  return functions.handler(new Request(`http://127.0.0.1:54321/functions/v1${path}`, init));
}

async function pidOf(path: string): Promise<number> {
  return (await (await call(path)).json()).pid;
}

/** Waits until `holds` is true; on a busy machine a process takes its time. */
function eventually(what: string, holds: () => boolean | Promise<boolean>) {
  return eventuallyOk(async () => assert.ok(await holds(), `never: ${what}`), 10_000);
}

describe("a request", () => {
  test("reaches the function as /<name>/rest, with body, query and headers", async () => {
    open();
    const response = await call("/probe/a%2Fb/c?d=e%20f", {
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
    open();
    const { headers } = await (await call("/probe")).json();
    assert.match(headers["x-request-id"], /^[0-9a-f-]{36}$/);
  });

  test("streams both bodies", async () => {
    open();
    const lane = new TransformStream<Uint8Array, Uint8Array>();
    const writer = lane.writable.getWriter();
    const answered = call("/probe/upper", { method: "POST", body: lane.readable });
    writer.write(new TextEncoder().encode("first "));
    const reader = (await answered).body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.deepEqual(await reader?.read(), { done: false, value: "FIRST " });
    writer.write(new TextEncoder().encode("second"));
    assert.deepEqual(await reader?.read(), { done: false, value: "SECOND" });
    await writer.close();
    assert.equal((await reader?.read())?.done, true);
  });

  test("that is answered by a redirect → the phone gets the redirect", async () => {
    open();
    const response = await call("/probe/moved");
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "app://x");
  });

  for (const path of ["/unknown", "/_lib", "/", "", "/../probe", "/.%2e/probe", "/pro%62e"]) {
    test(`for /functions/v1${path} → 404 as hosted`, async () => {
      open();
      const response = await call(path);
      assert.equal(response.status, 404);
      assert.deepEqual(await response.json(), {
        code: "NOT_FOUND",
        message: "Requested function was not found",
      });
    });
  }
});

describe("a process", () => {
  test("starts with the first requests, which share one and wait for it", async () => {
    open();
    const pids = await Promise.all([1, 2, 3, 4, 5].map(() => pidOf("/probe")));
    assert.equal(new Set(pids).size, 1);
    assert.notEqual(await pidOf("/other"), pids[0]);
  });

  test("has its own variables and no other right", async () => {
    open();
    const seen = await (await call("/probe")).json();
    assert.equal(seen.named, "a value");
    assert.equal(seen.slug, "probe");
    assert.equal(seen.unnamed, "TypeError");
    const refused = [seen.read, seen.write, seen.run, seen.reach];
    assert.deepEqual(refused, ["NotCapable", "NotCapable", "NotCapable", "NotCapable"]);
  });

  test("may call the addresses that its rights name", async () => {
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.2", onListen() {} },
      () => new Response(),
    );
    const address = `http://127.0.0.2:${server.addr.port}`;
    await write(
      "functions/caller/index.ts",
      `Deno.serve(async () => new Response(null, { status: (await fetch("${address}")).status }));`,
    );
    open({ env: { PEER: address }, rights: { caller: { reads: ["PEER"], calls: ["PEER"] } } });
    assert.equal((await call("/caller")).status, 200);
    await server.shutdown();
  });

  test("prints into the log line by line, its name in front", async () => {
    open();
    await call("/probe/print");
    await eventually("both lines", () => lines.length >= 2);
    assert.deepEqual(lines, ["[probe] one", "[probe] two"]);
  });

  test("that dies in a request → 502, and the next request has a new one", async () => {
    open();
    const before = await pidOf("/probe");
    const response = await call("/probe/exit");
    assert.equal(response.status, 502);
    assert.equal((await response.json()).code, "WORKER_ERROR");
    await eventually("its end is noticed", () => lines.includes("[probe] ended with code 3"));
    assert.notEqual(await pidOf("/probe"), before);
  });

  test("that is killed between requests → the next request has a new one", async () => {
    open();
    const before = await pidOf("/probe");
    Deno.kill(before, "SIGKILL");
    await eventually("its end is noticed", () => lines.includes("[probe] ended by SIGKILL"));
    assert.notEqual(await pidOf("/probe"), before);
  });

  test("that does not start → 503 BOOT_ERROR with Retry-After, its words in the log, then a rest", async () => {
    open();
    const replies = [await call("/broken"), await call("/broken")];
    for (const reply of replies) {
      assert.equal(reply.status, 503);
      assert.equal(reply.headers.get("retry-after"), "1");
      assert.equal(reply.headers.get("sb-error-code"), "BOOT_ERROR");
      assert.equal((await reply.json()).code, "BOOT_ERROR");
    }
    assert.deepEqual(lines, [
      "[broken] environment: NEEDED is missing",
      "[broken] did not start: ended with code 1",
    ]);
  });

  test("that never listens → 503 after the boot timeout", async () => {
    open({ bootTimeoutMs: 400 });
    assert.equal((await call("/deaf")).status, 503);
    assert.deepEqual(lines, ["[deaf] did not start: does not listen after 400 ms"]);
  });
});

describe("a changed file", () => {
  test("of the function → a new process with the new code, for that function alone", async () => {
    open({ watch: true });
    const [probe, other] = [await pidOf("/probe"), await pidOf("/other")];
    await write("functions/other/index.ts", `${SOURCES["functions/other/index.ts"]}\n`);
    await eventually("other is new", async () => (await pidOf("/other")) !== other);
    assert.equal(await pidOf("/probe"), probe);
  });

  test("of shared/ → a new process with the new code", async () => {
    open({ watch: true });
    assert.equal((await (await call("/probe")).json()).greeting, "hello");
    await write("shared/greeting.ts", `export const greeting = "good evening";`);
    await eventually(
      "the new word",
      async () => (await (await call("/probe")).json()).greeting === "good evening",
    );
  });

  test("that mends a broken function → it answers without waiting for the rest to pass", async () => {
    await write("functions/mended/index.ts", "throw new Error()");
    open({ watch: true });
    for (let i = 0; i < 2; i++) assert.equal((await call("/mended")).status, 503);
    await write("functions/mended/index.ts", "Deno.serve(() => new Response())");
    await eventually("it answers", async () => (await call("/mended")).status === 200);
  });
});

describe("close", () => {
  test("ends every process, also one that ignores SIGTERM, within two seconds", async () => {
    open();
    const pids = [await pidOf("/probe"), await pidOf("/stubborn")];
    const started = performance.now();
    await functions.close();
    assert.ok(performance.now() - started < 2000);
    await allGone(pids, 0);
    assert.equal((await call("/probe")).status, 404);
  });

  test("ends a start under way and a request in flight, which gets its answer", async () => {
    open();
    await pidOf("/probe");
    const hanging = call("/probe/hang");
    const booting = call("/deaf");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await functions.close();
    assert.equal((await hanging).status, 502);
    assert.equal((await booting).status, 503);
  });
});

test("when the stack is killed with SIGKILL → its functions end too", async () => {
  open();
  const room = new URL("../../supabase/local/functions/functions.ts", import.meta.url).href;
  const root = pathToFileURL(`${join(folder, "functions")}/`).href;
  await write(
    "stack.ts",
    `import { createFunctions } from "${room}";
     const room = createFunctions({ root: new URL("${root}"), env: {}, rights: {} });
     const reply = await room.handler(new Request("http://x/functions/v1/stubborn"));
     console.log((await reply.json()).pid);`,
  );
  const stack = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", join(folder, "stack.ts")],
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
