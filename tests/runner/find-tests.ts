import { readdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The repository's root; all paths of tests are relative to it. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Tests that only a real Postgres can run: races, roles that are no superuser, the CLI. */
export const needsPostgres = (file: string): boolean => file.endsWith(".postgres.test.ts");

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
