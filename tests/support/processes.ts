import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";

/** A process of this machine, as `ps` tells. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

const run = promisify(execFile);

/** Everything that runs: a process that has ended and waits for its parent to notice does not. */
export async function processes(): Promise<Process[]> {
  const { stdout } = await run("ps", ["-e", "-ww", "-o", "pid=,ppid=,stat=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, state, command = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)/.exec(line) ?? [];
    if (!state || state.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** The process `root` and all that it started, directly or not. */
export async function processTree(root: number): Promise<Process[]> {
  const all = await processes();
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** Resolves when none of these runs any more; throws after `timeoutMs`. */
export async function allGone(pids: readonly number[], timeoutMs: number): Promise<void> {
  await eventually(async () => {
    const left = (await processes()).filter(({ pid }) => pids.includes(pid));
    assert.deepEqual(left, []);
  }, timeoutMs);
}
