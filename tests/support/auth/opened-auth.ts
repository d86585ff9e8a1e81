import { after, before } from "node:test";
import { freshDatabase } from "../fresh-database.ts";
import { AuthStates } from "./auth-states.ts";

/** One Auth for all tests of a file, on the embedded database or on a fresh one of the run's Postgres. */
export function openedAuth({ fresh = false } = {}): () => AuthStates {
  let auth: AuthStates;
  const opened: { close(): Promise<unknown> }[] = [];

  before(async () => {
    const database = fresh ? await freshDatabase() : null;
    if (database) opened.unshift({ close: () => database.drop() });
    auth = await AuthStates.open(database?.url);
    opened.unshift(auth);
  });
  after(async () => {
    for (const one of opened) await one.close();
  });
  return () => auth;
}
