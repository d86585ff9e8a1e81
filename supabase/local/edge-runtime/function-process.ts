import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { eachLine } from "../processes/each-line.ts";
import { freePort } from "../processes/free-port.ts";
import type { Rights } from "./rights.ts";

/** The running process of one function. */
export interface FunctionProcess {
  /** Where it answers, without a slash at the end. */
  readonly address: string;
  /** Resolves when the process is gone, to the words for how it ended. */
  readonly ended: Promise<string>;
  /** Ends it: SIGTERM, after a second SIGKILL. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** What starts a function's process. */
export interface FunctionStart {
  readonly name: string;
  /** The folder of the functions. */
  readonly root: string;
  readonly rights: Rights;
  /** Everything that functions may be given; the process gets what its rights name. */
  readonly env: Readonly<Record<string, string>>;
  /** Hears what the function prints, a line at a time. */
  readonly log: (line: string) => void;
  /** How long it may take until it listens, in milliseconds. */
  readonly bootTimeoutMs: number;
  /** Aborts a start that is no longer wanted. */
  readonly signal: AbortSignal;
}

/** The function's process ended or stayed silent before it listened. */
export class BootError extends Error {
  override readonly name = "BootError";
}

const PRELOAD = fileURLToPath(new URL("end-with-parent.ts", import.meta.url));
const KILL_AFTER_MS = 1000;
const LISTENING_POLL_MS = 20;
/** Where Deno keeps compiled modules. The function cannot read them: no rights name them. */
const DENO_FOLDERS = ["DENO_DIR", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"];

/** Starts a function and waits until it listens. Throws `BootError`. */
export async function startFunction(start: FunctionStart): Promise<FunctionProcess> {
  const port = await freePort();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...flagsOf(start, port), join(start.root, start.name, "index.ts")],
    cwd: dirname(start.root),
    clearEnv: true,
    env: environmentOf(start, port),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const printed = [child.stdout, child.stderr].map((output) => eachLine(output, start.log));
  const ended = child.status.then(async ({ code, signal }) => {
    await Promise.all(printed);
    await child.stdin.close().catch(() => {});
    return signal ? `ended by ${signal}` : `ended with code ${code}`;
  });
  const stop = () => stopChild(child, ended);
  try {
    await listening(port, ended, start);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { address: `http://127.0.0.1:${port}`, ended, stop };
}

function flagsOf({ rights, env }: FunctionStart, port: number): string[] {
  const hosts = rights.calls.flatMap((name) => (env[name] ? [hostOf(env[name])] : []));
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-lock",
    "--cached-only",
    `--allow-net=${[`127.0.0.1:${port}`, ...new Set(hosts)].join(",")}`,
    ...(rights.reads.length > 0 ? [`--allow-env=${rights.reads.join(",")}`] : []),
    // Libraries look for variables of their own (DEBUG, NODE_ENV): they find none, as if unset.
    "--ignore-env",
    `--preload=${PRELOAD}`,
  ];
}

function environmentOf({ name, rights, env }: FunctionStart, port: number) {
  const given: Record<string, string> = {
    DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
  for (const folder of DENO_FOLDERS) {
    const value = Deno.env.get(folder);
    if (value !== undefined) given[folder] = value;
  }
  const all: Record<string, string> = { ...env, SUPABASE_FUNCTION_SLUG: name };
  for (const variable of rights.reads) {
    const value = all[variable];
    if (value !== undefined) given[variable] = value;
  }
  return given;
}

function hostOf(address: string): string {
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

async function listening(port: number, ended: Promise<string>, start: FunctionStart) {
  let failure: string | null = null;
  ended.then((how) => {
    failure = how;
  });
  const deadline = performance.now() + start.bootTimeoutMs;
  while (failure === null) {
    if (start.signal.aborted) throw new BootError("was stopped while it started");
    if (performance.now() > deadline) {
      throw new BootError(`does not listen after ${start.bootTimeoutMs} ms`);
    }
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, LISTENING_POLL_MS));
  }
  throw new BootError(failure);
}

async function answers(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

async function stopChild(child: Deno.ChildProcess, ended: Promise<string>): Promise<void> {
  kill(child, "SIGTERM");
  const timer = setTimeout(() => kill(child, "SIGKILL"), KILL_AFTER_MS);
  await ended;
  clearTimeout(timer);
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended already.
  }
}
