import { eachLine } from "../processes/each-line.ts";

/** How a service of Supabase's own is started. */
export interface ProgramStart {
  /** What it is, for messages. */
  readonly name: string;
  /** The file to run, and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly variables: Readonly<Record<string, string>>;
  /** Hears what it prints, a line at a time. */
  readonly log?: (line: string) => void;
}

export interface Program {
  /** Ends it: SIGTERM, after two seconds SIGKILL. Resolves when it is gone. */
  stop(): Promise<void>;
}

const START_MS = 30_000;
const KILL_AFTER_MS = 2000;
const POLL_MS = 50;

/** Ends the program when our end of standard input closes, however we ended. */
const WITH_PARENT = `
  exec 3<&0
  "$@" </dev/null 3<&- &
  child=$!
  trap 'kill "$child" 2>/dev/null' HUP INT TERM
  ( while read -r _ <&3; do :; done; kill "$child" 2>/dev/null ) &
  wait "$child"`;

/** Runs a program to its end. Throws one line, with the last that it printed, when it fails. */
export async function runProgram(start: ProgramStart): Promise<void> {
  const { ended, lastLine } = spawn(start);
  const code = await ended;
  if (code !== 0) throw new Error(`${start.name} ended with code ${code}: ${lastLine()}`);
}

/**
 * Starts a program and waits until `address` answers, whatever it answers. Throws one line when it
 * ends before, or does not answer within half a minute.
 */
export async function startProgram(start: ProgramStart, address: string): Promise<Program> {
  const { child, ended, lastLine } = spawn(start);
  const stop = async () => {
    const timer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    await child.stdin.close().catch(() => {});
    await ended;
    clearTimeout(timer);
  };
  const deadline = performance.now() + START_MS;
  while (!(await answers(address))) {
    const code = await Promise.race([ended, pause()]);
    if (code !== null) throw new Error(`${start.name} ended with code ${code}: ${lastLine()}`);
    if (performance.now() > deadline) {
      await stop();
      throw new Error(`${start.name} does not answer after ${START_MS / 1000} s: ${lastLine()}`);
    }
  }
  return { stop };
}

function spawn({ name, command, variables, log }: ProgramStart) {
  const child = new Deno.Command("sh", {
    args: ["-c", WITH_PARENT, "program", ...command],
    env: { ...variables },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let last = "it said nothing";
  const hear = (line: string) => {
    if (line.trim()) last = line;
    log?.(`[${name}] ${line}`);
  };
  const outputs = [child.stdout, child.stderr].map((output) => eachLine(output, hear));
  const ended = child.status.then(async ({ code }) => {
    // What watches over us ends by this, and with it the last hold of the outputs.
    await child.stdin.close().catch(() => {});
    await Promise.allSettled(outputs);
    return code;
  });
  return { child, ended, lastLine: () => last };
}

async function answers(address: string): Promise<boolean> {
  try {
    await (await fetch(address, { signal: AbortSignal.timeout(1000) })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

function pause(): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS, null));
}
