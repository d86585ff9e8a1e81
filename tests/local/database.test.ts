import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { databaseSuite } from "../support/database-suite.ts";

const open = () =>
  openDatabase({ dataFolder: "memory", cacheFolder: testCache, migrations: emptyMigrations });

describe("the embedded database", () => {
  databaseSuite(open);

  test("answers after 4,000 errors as after none: they leave nothing on its stack", async () => {
    const database = await open();
    for (let nth = 0; nth < 4000; nth++) {
      await assert.rejects(database.query("select 1 / 0"), { code: "22012" });
    }
    assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
    await database.close();
  });
});
