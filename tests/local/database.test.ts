import { describe } from "node:test";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { databaseSuite } from "../support/database-suite.ts";

describe("the embedded database", () => {
  databaseSuite(() =>
    openDatabase({ dataFolder: "memory", cacheFolder: testCache, migrations: emptyMigrations }),
  );
});
