import process from "node:process";
import type { Outcome } from "./outcome.ts";
import { runCommand } from "./run-command.ts";

const LIMIT_MS = 300_000;

/**
 * Runs pgTAP files with pg_prove on a database in which the test helpers stand. A file counts as one
 * test, as on the embedded database; its assertions are named in the line that is printed.
 */
export async function runPgtap(files: readonly string[], databaseUrl: string): Promise<Outcome> {
  const args = ["--dbname", databaseUrl, "--failures", ...files];
  const env = { PATH: process.env.PATH ?? "", LC_ALL: "C.UTF-8" };
  const { code, output } = await runCommand("pg_prove", args, env, LIMIT_MS);
  const failed = readFailures(output, files);
  if (code !== 0 && failed.length === 0) failed.push("pg_prove: broke outside of its tests");
  const assertions = /^Files=\d+, Tests=(\d+)/m.exec(output)?.[1] ?? "no";
  const passed = files.length - failed.length;
  console.log(`pg_prove: ${passed} of ${files.length} files passed (${assertions} assertions)`);
  if (failed.length > 0) console.log(output);
  return { passed, failed, skipped: [] };
}

/** The files that the report at the end of the run names as failed. */
function readFailures(output: string, files: readonly string[]): string[] {
  const report = output.slice(output.indexOf("\nTest Summary Report"));
  return files.filter((file) => report.includes(`${file} `) && output.includes("Result: FAIL"));
}
