import { describe } from "node:test";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { platformSuite } from "../support/platform-suite.ts";

describe("what Supabase provides, embedded", () => {
  platformSuite(() =>
    openDatabase({ dataFolder: "memory", cacheFolder: testCache, migrations: emptyMigrations }),
  );
});
