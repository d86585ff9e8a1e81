import { after, before, describe } from "node:test";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { type FreshDatabase, freshDatabase } from "../support/fresh-database.ts";
import { platformSuite } from "../support/platform-suite.ts";

let fresh: FreshDatabase;

before(async () => {
  fresh = await freshDatabase();
});

after(() => fresh.drop());

describe("what Supabase provides, on a real Postgres", () => {
  platformSuite(() =>
    openDatabase({
      databaseUrl: fresh.url,
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
    }),
  );
});
