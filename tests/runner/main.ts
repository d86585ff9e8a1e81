import process from "node:process";
import { findTests, runsEmbedded, runsOnPostgres } from "./find-tests.ts";
import { inWords, type Outcome } from "./outcome.ts";
import { killAll } from "./run-command.ts";
import { runEmbedded } from "./run-embedded.ts";
import { runPostgres } from "./run-postgres.ts";

/**
 * `main.ts [--postgres] [file or folder]...`: runs the tests there, all by default, and ends with the
 * line `N passed, N failed`. Exit code 0 only if something ran and nothing failed.
 */
async function main(args: readonly string[]): Promise<number> {
  const onPostgres = args[0] === "--postgres";
  const parts = onPostgres ? args.slice(1) : args;
  const files = await findTests(parts.length > 0 ? parts : ["tests"]);
  const outcome = await (onPostgres ? runPostgres(files) : runEmbedded(files));
  report(outcome);
  tellWhatIsLeft(files, onPostgres);
  console.log(`\n${inWords(outcome)}`);
  return outcome.passed > 0 && outcome.failed.length === 0 ? 0 : 1;
}

function report({ failed, skipped }: Outcome): void {
  if (skipped.length > 0) console.log(`\nDid not run:\n  ${skipped.join("\n  ")}`);
  if (failed.length > 0) console.log(`\nFailed:\n  ${failed.join("\n  ")}`);
}

function tellWhatIsLeft(files: readonly string[], onPostgres: boolean): void {
  const left = files.filter((file) => !(onPostgres ? runsOnPostgres : runsEmbedded)(file));
  const other = onPostgres ? "npm test" : "npm run test:postgres";
  if (left.length > 0) console.log(`\nLeft to ${other}:\n  ${left.join("\n  ")}`);
}

for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    killAll();
    process.exit(1);
  });
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  killAll();
  process.exit(1);
}
