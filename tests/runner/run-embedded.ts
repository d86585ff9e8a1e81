import { PGTAP_TEST, runsEmbedded } from "./find-tests.ts";
import type { Outcome } from "./outcome.ts";
import { runFiles } from "./run-files.ts";

/** Runs all of these that need no Postgres, the pgTAP files among them by the one test for them. */
export async function runEmbedded(files: readonly string[]): Promise<Outcome> {
  const sql = files.filter((file) => file.endsWith(".sql"));
  const tests = files.filter((file) => file.endsWith(".ts") && runsEmbedded(file));
  const all = sql.length > 0 ? [...new Set([PGTAP_TEST, ...tests])] : tests;
  return await runFiles(all, async (file) =>
    file === PGTAP_TEST && sql.length > 0 ? { RESONANCE_PGTAP: sql.join(",") } : {},
  );
}
