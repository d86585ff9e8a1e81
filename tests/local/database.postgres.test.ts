import { after, before, describe } from "node:test";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { databaseSuite } from "../support/database-suite.ts";
import { type FreshDatabase, freshDatabase } from "../support/fresh-database.ts";

let fresh: FreshDatabase;

before(async () => {
  fresh = await freshDatabase();
});

after(() => fresh.drop());

describe("a real Postgres", () => {
  databaseSuite(() =>
    openDatabase({
      databaseUrl: fresh.url,
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
    }),
  );
});
