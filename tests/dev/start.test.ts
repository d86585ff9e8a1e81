import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { FUNCTION_RIGHTS } from "../../supabase/dev/function-rights.ts";
import { VARIABLES } from "../../supabase/dev/read-environment.ts";
import { ROOT } from "../runner/find-tests.ts";
import { eventually } from "../support/eventually.ts";
import { allGone, type Process, processTree } from "../support/processes.ts";

/** What the promise gives a stop, and what this test gives a start on a busy machine. */
const STOP_MS = 3000;
const START_MS = 90_000;

interface Run {
  readonly npm: ChildProcess;
  readonly exit: Promise<{ code: number | null }>;
  output(): string;
  errors(): string;
}

/** `npm start` as a developer types it, with `env` and none of our own variables. */
function npmStart(env: Record<string, string>): Run {
  const npm = spawn("npm", ["start", "--silent"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  npm.stdout.on("data", (chunk) => {
    output += chunk;
  });
  npm.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const exit = once(npm, "close").then(([code]) => ({ code }));
  return { npm, exit, output: () => output, errors: () => errors };
}

/** Waits for the ready line and gives the stack's address. */
function ready(run: Run): Promise<string> {
  return eventually(() => {
    const [, url] = /^ready: (http:\/\/127\.0\.0\.1:\d+)$/m.exec(run.output()) ?? [];
    assert.ok(url, run.output() + run.errors());
    return url;
  }, START_MS);
}

/** All processes of the run: npm and what is below it, one of a function among them. */
async function treeOf(run: Run, url: string): Promise<Process[]> {
  assert.equal((await fetch(`${url}/functions/v1/health`)).status, 200);
  const tree = await processTree(run.npm.pid ?? 0);
  for (const part of ["start.mjs", "main.ts", "health/index.ts"]) {
    assert.ok(
      tree.some(({ command }) => command.includes(part)),
      `${part} runs`,
    );
  }
  return tree;
}

/** Sends `signal` to those processes of the run; within three seconds nothing of it is left. */
async function stops(
  run: Run,
  url: string,
  signal: NodeJS.Signals,
  victims: (p: Process) => boolean,
) {
  const tree = await treeOf(run, url);
  for (const { pid } of tree.filter(victims)) process.kill(pid, signal);
  await allGone(
    tree.map(({ pid }) => pid),
    STOP_MS,
  );
}

/** Ports that are free now, this one and the next, which is psql's. */
async function freePort(): Promise<number> {
  const server = await occupy(0);
  const port = portOf(server);
  server.close();
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

async function occupy(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

describe("npm start", () => {
  let folder: string;
  let data: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "resonance-"));
    data = join(folder, "data");
  });
  after(() => rm(folder, { recursive: true }));

  test("prints addresses and keys, then ready; SIGTERM to npm ends everything", async () => {
    const port = await freePort();
    const run = npmStart({ RESONANCE_PORT: `${port}`, RESONANCE_DATA: data });
    const url = await ready(run);
    assert.equal(url, `http://127.0.0.1:${port}`);
    assert.match(run.output(), new RegExp(`Database +postgres://postgres@127.0.0.1:${port + 1}/`));
    assert.match(run.output(), /Publishable key +sb_publishable_/);
    assert.match(run.output(), /Secret key +sb_secret_/);
    assert.equal(run.errors(), "");
    await stops(run, url, "SIGTERM", ({ pid }) => pid === run.npm.pid);
  });

  test("on the same data → the same keys, its owner's alone; Ctrl-C ends it with code 0", async () => {
    const keys = await readFile(join(data, "keys.json"), "utf8");
    assert.equal((await stat(join(data, "keys.json"))).mode & 0o777, 0o600);
    const run = npmStart({ RESONANCE_PORT: "0", RESONANCE_DATA: data });
    const url = await ready(run);
    assert.equal(await readFile(join(data, "keys.json"), "utf8"), keys);
    // A terminal sends SIGINT to every process, so the stack gets it twice. npm is left out: it
    // would end by the signal, and hide the code that it was given.
    await stops(run, url, "SIGINT", ({ command }) => !/^(npm|sh) /.test(command));
    assert.equal((await run.exit).code, 0);
    assert.doesNotMatch(run.output(), /\[health\] ended/);
  });

  test("the launcher killed with SIGKILL → nothing is left", async () => {
    const run = npmStart({ RESONANCE_PORT: "0", RESONANCE_DATA: "memory" });
    await stops(run, await ready(run), "SIGKILL", ({ command }) =>
      /^node .*start\.mjs/.test(command),
    );
  });

  test("npm killed with SIGKILL → nothing is left", async () => {
    const run = npmStart({ RESONANCE_PORT: "0", RESONANCE_DATA: "memory" });
    await stops(run, await ready(run), "SIGKILL", ({ pid }) => pid === run.npm.pid);
  });
});

describe("npm start that cannot", () => {
  async function fails(env: Record<string, string>, message: RegExp) {
    const run = npmStart({ RESONANCE_PORT: "0", RESONANCE_DATA: "memory", ...env });
    const { code } = await run.exit;
    assert.equal(code, 1, run.output());
    assert.match(run.errors(), message);
    assert.equal(run.errors().split("\n").length, 2, "one line");
    assert.doesNotMatch(run.output(), /ready/);
  }

  test("a taken port → one line that names it, exit code 1", async () => {
    const server = await occupy(0);
    const port = portOf(server);
    await fails(
      { RESONANCE_PORT: `${port}` },
      new RegExp(`^resonance: port ${port} is taken: .*RESONANCE_PORT`),
    );
    server.close();
  });

  test("a taken port of psql → one line that names it, exit code 1", async () => {
    const port = await freePort();
    const server = await occupy(port + 1);
    await fails(
      { RESONANCE_PORT: `${port}` },
      new RegExp(`^resonance: port ${port + 1}, for psql, is taken`),
    );
    server.close();
  });

  const broken: [string, Record<string, string>, RegExp][] = [
    [
      "a DATABASE_URL that is none",
      { DATABASE_URL: "postgres//x:secret@y" },
      /^resonance: DATABASE_URL is not a postgres:\/\/ address$/m,
    ],
    [
      "a DATABASE_URL where nothing listens",
      { DATABASE_URL: "postgres://x:secret@127.0.0.1:1/db" },
      /^resonance: DATABASE_URL \(127\.0\.0\.1:1\/db\): nothing listens there$/m,
    ],
    [
      "a port that is no number",
      { RESONANCE_PORT: "http" },
      /^resonance: RESONANCE_PORT is not a port$/m,
    ],
    [
      "a plan that there is none of",
      { RESONANCE_PLAN: "gold" },
      /^resonance: RESONANCE_PLAN is none of free, pro, pro_without_spend_cap$/m,
    ],
    [
      "a Spotify client without its secret",
      { SPOTIFY_CLIENT_ID: "x" },
      /^resonance: SPOTIFY_CLIENT_SECRET is missing/,
    ],
    [
      "an address that is none",
      { PUBLIC_URL: "example.org" },
      /^resonance: PUBLIC_URL is not an http\(s\) address$/m,
    ],
  ];
  for (const [what, env, message] of broken) {
    test(`${what} → one line that names the variable, exit code 1`, () => fails(env, message));
  }
});

test(".env.example lists every variable of npm start, and of the functions, once", async () => {
  const example = await readFile(join(ROOT, ".env.example"), "utf8");
  const listed = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  assert.deepEqual(listed, VARIABLES);
  const read = Object.values(FUNCTION_RIGHTS).flatMap(({ reads }) => reads);
  // What starts with SUPABASE_ is given by the platform, here as hosted: nobody sets it.
  const own = read.filter((name) => !name.startsWith("SUPABASE_"));
  assert.deepEqual(
    own.filter((name) => !listed.includes(name)),
    [],
  );
});
