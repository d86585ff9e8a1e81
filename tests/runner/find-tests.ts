import { readdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The repository's root; all paths of tests are relative to it. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What stands on the database, and so runs on both: on Postgres with a new database a file. */
const ON_BOTH = /^tests\/(api|db|e2e|privacy|realtime)\//;

/** What only a real Postgres can show: races, roles that are no superuser, the CLI. */
const NEEDS_POSTGRES = ".postgres.test.ts";

/** The test that runs pgTAP files on the embedded database; on Postgres pg_prove does. */
export const PGTAP_TEST = "tests/db/pgtap.test.ts";

export const runsEmbedded = (file: string): boolean => !file.endsWith(NEEDS_POSTGRES);

export const runsOnPostgres = (file: string): boolean =>
  (ON_BOTH.test(file) && file !== PGTAP_TEST) || file.endsWith(NEEDS_POSTGRES);

/**
 * The test files (`.test.ts` and `.test.sql`) in the named files and folders, in order.
 *
 * @throws when a name is no file or folder of tests/
 */
export async function findTests(parts: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const part of parts) {
    const path = part.replace(/\/+$/, "");
    const kind = await stat(`${ROOT}/${path}`).catch(() => null);
    if (!kind || !/^tests(\/|$)/.test(path)) throw new Error(`There are no tests at ${part}.`);
    const files = kind.isFile()
      ? [path]
      : (await readdir(`${ROOT}/${path}`, { recursive: true })).map((name) => `${path}/${name}`);
    for (const file of files) if (/\.test\.(ts|sql)$/.test(file)) found.add(file);
  }
  return [...found].sort();
}
