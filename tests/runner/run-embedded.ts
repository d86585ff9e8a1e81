import { needsPostgres } from "./find-tests.ts";
import type { Outcome } from "./outcome.ts";
import { runFiles } from "./run-files.ts";

/** The test that runs pgTAP files on the embedded database. */
const PGTAP = "tests/db/pgtap.test.ts";

/** Runs all of these that need no Postgres, with the pgTAP files among them as one more test. */
export async function runEmbedded(files: readonly string[]): Promise<Outcome> {
  const sql = files.filter((file) => file.endsWith(".sql"));
  const tests = files.filter((file) => file.endsWith(".ts") && !needsPostgres(file));
  const all = sql.length > 0 && !tests.includes(PGTAP) ? [PGTAP, ...tests] : tests;
  return await runFiles(all, async (file) =>
    file === PGTAP && sql.length > 0 ? { RESONANCE_PGTAP: sql.join(",") } : {},
  );
}
