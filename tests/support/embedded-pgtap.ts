import { readFile } from "node:fs/promises";
import type { PgliteConnection } from "@supabase/lite/pglite";
import { openProjectDatabase } from "../../supabase/dev/project.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { ROOT } from "../runner/find-tests.ts";
import { pgtapVocabulary } from "./pgtap.ts";
import { readTap, type Tap } from "./read-tap.ts";

/** An embedded database in which pgTAP files run, and nothing that one does is left for the next. */
export interface EmbeddedPgtap {
  readonly database: Database;
  /** Runs a file, by its path from the project's root. */
  run(file: string): Promise<Tap>;
}

export async function openEmbeddedPgtap(): Promise<EmbeddedPgtap> {
  const database = await openProjectDatabase({
    dataFolder: "memory",
    cacheFolder: `${ROOT}/.resonance/cache`,
  });
  await database.exec(await pgtapVocabulary());
  // The embedded database's own handle: only it gives the rows of every statement of a script.
  const { driver } = database.lite as PgliteConnection;

  /** What psql would print of a script: the text of each value, line by line. */
  async function print(script: string): Promise<string[]> {
    try {
      const results = await driver.exec(script);
      const values = results.flatMap(({ rows }) => rows.flatMap((row) => Object.values(row)));
      return values.flatMap((value) => (typeof value === "string" ? value.split("\n") : []));
    } catch (cause) {
      return [`not ok - ${cause instanceof Error ? cause.message : cause}`];
    } finally {
      await driver.exec("rollback; reset all");
    }
  }

  return {
    database,
    run: async (file) => readTap(await print(await readFile(`${ROOT}/${file}`, "utf8"))),
  };
}
