import { readFile } from "node:fs/promises";
import pg from "pg";
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
    psqlPort: 0,
  });
  await database.exec(await pgtapVocabulary());
  // As psql sends it: only so a script gives the rows of all its statements.
  const psql = new pg.Client({ connectionString: database.url ?? "" });
  await psql.connect();

  /** What psql would print of a script: the text of each value, line by line. */
  async function print(script: string): Promise<string[]> {
    try {
      const results = [await psql.query({ text: script, rowMode: "array" })].flat();
      const values = results.flatMap(({ rows }) => rows.flat());
      return values.flatMap((value) => (typeof value === "string" ? value.split("\n") : []));
    } catch (cause) {
      return [`not ok - ${cause instanceof Error ? cause.message : cause}`];
    } finally {
      await psql.query("rollback; reset all");
    }
  }

  return {
    database,
    run: async (file) => readTap(await print(await readFile(`${ROOT}/${file}`, "utf8"))),
  };
}
