import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { after, describe, test } from "node:test";
import type { PgliteConnection } from "@supabase/lite/pglite";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { findTests, ROOT } from "../runner/find-tests.ts";
import { pgtapVocabulary } from "../support/pgtap.ts";
import { readTap } from "../support/read-tap.ts";

/** The runner names the files where only some of them are asked for. */
const files = process.env.RESONANCE_PGTAP?.split(",") ?? (await findTests(["tests/db"]));

const database = await openDatabase({
  dataFolder: "memory",
  cacheFolder: `${ROOT}/.resonance/cache`,
});
await database.exec(await pgtapVocabulary());
// The embedded database's own handle: only it gives the rows of every statement of a script.
const { driver } = database.lite as PgliteConnection;

describe("pgTAP", () => {
  after(() => database.close());

  for (const file of files.filter((name) => name.endsWith(".sql"))) {
    test(file.replace(/^tests\/db\/|\.test\.sql$/g, "").replaceAll("_", " "), async () => {
      const { assertions, problems } = readTap(
        await run(await readFile(`${ROOT}/${file}`, "utf8")),
      );
      assert.deepEqual(problems, [], `after ${assertions} assertions:\n${problems.join("\n")}`);
    });
  }
});

/** What psql would print of a script: the text of each value, line by line. */
async function run(script: string): Promise<string[]> {
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
