import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import process from "node:process";
import { denoBinary } from "../../supabase/dev/deno-binary.mjs";
import { inWords, type Outcome, sum } from "./outcome.ts";
import { readJunit } from "./read-junit.ts";
import { runCommand } from "./run-command.ts";

/** How many files run at a time: one a core, with a gigabyte each for an embedded database. */
const AT_ONCE = 2;

/** A file that takes longer hangs: the slowest take minutes on Postgres, more on a busy machine. */
const LIMIT_MS = 600_000;

/**
 * Runs each file as a `deno test` of its own, so that one that hangs, breaks or runs out of memory
 * takes no other with it, and prints a line for each, with its whole output where it failed.
 *
 * @param envOf the variables that a file gets beside ours, with its own database for example
 */
export async function runFiles(
  files: readonly string[],
  envOf: (file: string) => Promise<Record<string, string>> = async () => ({}),
): Promise<Outcome> {
  const waiting = [...files];
  const outcomes: Outcome[] = [];
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      outcomes.push(await runFile(file, await envOf(file)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return sum(outcomes);
}

async function runFile(file: string, env: Record<string, string>): Promise<Outcome> {
  const report = `${tmpdir()}/resonance-${crypto.randomUUID()}.xml`;
  const started = performance.now();
  const args = ["test", "-A", "--no-check", `--junit-path=${report}`, file];
  const { code, output } = await runCommand(denoBinary(), args, { ...ownEnv(), ...env }, LIMIT_MS);
  const outcome = readJunit(file, await readFile(report, "utf8").catch(() => null), code ?? 1);
  await rm(report, { force: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${file}: ${inWords(outcome)} (${seconds} s)`);
  if (outcome.failed.length > 0) console.log(output);
  return outcome;
}

/** Our variables but those that point a test at somebody's database. */
function ownEnv(): Record<string, string> {
  const { DATABASE_URL: _, RESONANCE_TEST_DATABASE_URL: __, ...env } = process.env;
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1" };
  return { ...(env as Record<string, string>), ...plain };
}
