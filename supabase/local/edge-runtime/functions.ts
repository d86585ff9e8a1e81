import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forward, IdleTimeout } from "../gateway/forward.ts";
import { EdgeFunction, Unavailable } from "./edge-function.ts";
import { platformReply } from "./replies.ts";
import type { Rights } from "./rights.ts";
import { refuseWithoutToken, type VerifyToken } from "./verify-jwt.ts";
import { watchFunctions } from "./watch.ts";

/** What `createFunctions` needs to know. */
export interface FunctionsOptions {
  /** The folder of the functions. Code that they share may lie in `shared` beside it. */
  readonly root: URL;
  /** All variables that functions may be given: each gets those that its rights name. */
  readonly env: Readonly<Record<string, string>>;
  /** What each function may read and reach, by name: nothing where there is no entry. */
  readonly rights: Readonly<Record<string, Rights>>;
  /** Whether the platform asks for a token, by name: it does where there is no entry, as hosted. */
  readonly verifyJwt: Readonly<Record<string, boolean>>;
  readonly verifyToken: VerifyToken;
  /** Hears what functions print, a line at a time, the function's name in front. */
  readonly log?: (line: string) => void;
  /** Whether a change of a file gives the functions concerned a new process. */
  readonly watch?: boolean;
  /** How long a function may take until it listens, in milliseconds. */
  readonly bootTimeoutMs?: number;
  /** How long it may take until it answers, in milliseconds: 150 s, as hosted. */
  readonly idleTimeoutMs?: number;
}

/** The functions' room: its handler, and the end of all their processes. */
export interface Functions {
  /** Answers /functions/v1/<name>/*; the function sees `/<name>/*`, as on the hosted platform. */
  handler(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** What the platform takes as a function's name; a leading underscore marks shared code. */
const ADDRESS = /^\/functions\/v1\/([A-Za-z][A-Za-z0-9_-]*)(\/.*)?$/;

/** Runs each function as a Deno process of its own, with only its rights, from its first request. */
export function createFunctions(options: FunctionsOptions): Functions {
  const root = fileURLToPath(options.root);
  const { rights, verifyJwt, log = console.log, bootTimeoutMs = 20_000 } = options;
  const { idleTimeoutMs = 150_000 } = options;
  const ending = new AbortController();
  const functions = new Map<string, EdgeFunction>();

  function find(name: string): EdgeFunction | null {
    const known = functions.get(name);
    if (known || !existsSync(join(root, name, "index.ts"))) return known ?? null;
    const created = new EdgeFunction({
      name,
      root,
      rights: rights[name] ?? { reads: [], calls: [] },
      env: options.env,
      log: (line) => log(`[${name}] ${line}`),
      bootTimeoutMs,
      signal: ending.signal,
    });
    functions.set(name, created);
    return created;
  }

  const watcher = options.watch
    ? watchFunctions(root, join(dirname(root), "shared"), (changed) => {
        for (const [name, edge] of functions) {
          if (changed === "all" || changed.has(name)) edge.restart();
        }
      })
    : null;

  return {
    async handler(request) {
      const { pathname, search } = new URL(request.url);
      const [, name = "", rest = ""] = ADDRESS.exec(pathname) ?? [];
      const edge = ending.signal.aborted ? null : find(name);
      if (!edge) return platformReply("NOT_FOUND");
      const refused =
        (verifyJwt[name] ?? true) ? await refuseWithoutToken(request, options.verifyToken) : null;
      return refused ?? (await answer(edge, request, `/${name}${rest}${search}`, idleTimeoutMs));
    },
    async close() {
      ending.abort();
      watcher?.close();
      await Promise.all([...functions.values()].map((edge) => edge.stop()));
    },
  };
}

async function answer(
  edge: EdgeFunction,
  request: Request,
  path: string,
  idleTimeoutMs: number,
): Promise<Response> {
  try {
    const address = await edge.address();
    return await forward(request, address + path, idleTimeoutMs);
  } catch (error) {
    if (error instanceof IdleTimeout) return platformReply("IDLE_TIMEOUT");
    if (error instanceof Unavailable) {
      return platformReply("BOOT_ERROR", { "retry-after": String(error.retryAfterS) });
    }
    return platformReply("WORKER_ERROR");
  }
}
