import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Where the tests keep the prepared snapshot of the embedded database: beside the stack's own. */
export const testCache = fileURLToPath(new URL("../../.resonance/cache", import.meta.url));

/** A folder that is gone with the machine's temporary files, for one test's data. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "resonance-"));
}

/** A folder of no migrations: the platform alone. */
export const emptyMigrations: URL = pathToFileURL(`${temporaryFolder()}/`);
