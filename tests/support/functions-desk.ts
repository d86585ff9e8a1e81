import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createFunctions,
  type Functions,
  type FunctionsOptions,
} from "../../supabase/local/edge-runtime/functions.ts";
import { eventually } from "./eventually.ts";

/** The functions of the tests: one that tells what it sees, and some that misbehave. */
export const SOURCES = {
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

/** A folder with the functions of `SOURCES`, and one room at a time that runs them. */
export class FunctionsDesk {
  /** What the room has logged since it was opened. */
  lines: string[] = [];
  #room: Functions | null = null;

  private constructor(readonly folder: string) {}

  static async create(): Promise<FunctionsDesk> {
    const desk = new FunctionsDesk(await mkdtemp(join(tmpdir(), "functions-")));
    for (const [path, source] of Object.entries(SOURCES)) await desk.write(path, source);
    return desk;
  }

  /** Where the functions are, as the room wants it. */
  get root(): URL {
    return pathToFileURL(`${join(this.folder, "functions")}/`);
  }

  async write(path: string, source: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), source);
  }

  open(options: Partial<FunctionsOptions> = {}): void {
    const lines: string[] = [];
    this.lines = lines;
    this.#room = createFunctions({
      root: this.root,
      env: { NAMED: "a value", UNNAMED: "another's" },
      rights: { probe: { reads: ["NAMED", "SUPABASE_FUNCTION_SLUG"], calls: [] } },
      // Open to all, as a function that checks its callers itself is declared.
      verifyJwt: new Proxy({}, { get: () => false }),
      verifyToken: async (token) => token === "good",
      log: (line) => lines.push(line),
      ...options,
    });
  }

  call(path: string, init?: RequestInit): Promise<Response> {
    assert.ok(this.#room, "the room is not open");
    return this.#room.handler(new Request(`http://127.0.0.1:54321/functions/v1${path}`, init));
  }

  async pidOf(path: string): Promise<number> {
    return (await (await this.call(path)).json()).pid;
  }

  async close(): Promise<void> {
    await this.#room?.close();
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

/** Waits until `holds` is true; on a busy machine a process takes its time. */
export function comesTrue(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  return eventually(async () => assert.ok(await holds(), `never: ${what}`), 10_000);
}
