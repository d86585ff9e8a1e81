import { after, before } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";

/**
 * Opens one database for all tests of the group that this is called in, and closes it after them.
 *
 * @param prepare what the tests find in it
 * @returns the database, for use inside of tests and hooks: outside it is not open yet
 */
export function openedDatabase(open: () => Promise<Database>, prepare?: string): () => Database {
  let database: Database;

  before(async () => {
    database = await open();
    if (prepare) await database.exec(prepare);
  });

  after(() => database.close());

  return () => database;
}
