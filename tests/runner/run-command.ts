import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { ROOT } from "./find-tests.ts";

/** What one process said and how it ended; `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const running = new Set<number>();

/**
 * Runs a program at the root of the repository, in a process group of its own and ends the whole group with it, so that nothing
 * stays behind, whatever the program started. One that takes longer than `limitMs` is killed.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  limitMs: number,
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const group = child.pid;
  if (group === undefined) throw new Error(`${program} could not be started`);
  running.add(group);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const timer = setTimeout(() => {
    output += `\nKilled: it took longer than ${limitMs / 1000} s.\n`;
    killGroup(group);
  }, limitMs);
  // What it started may still hold its output open, so that closes only when they are gone.
  const closed = once(child, "close");
  const [code] = await once(child, "exit");
  clearTimeout(timer);
  killGroup(group);
  running.delete(group);
  await closed;
  return { code, output };
}

/** Kills all that runs now, for a run that is broken off. */
export function killAll(): void {
  for (const group of running) killGroup(group);
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // All of it has ended by itself.
  }
}
