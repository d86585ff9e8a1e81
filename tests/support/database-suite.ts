import type { Database } from "../../supabase/local/database/database.ts";
import { callSuite } from "./database/call-suite.ts";
import { claimsSuite } from "./database/claims-suite.ts";
import { errorsSuite } from "./database/errors-suite.ts";
import { listenSuite } from "./database/listen-suite.ts";
import { transactionsSuite } from "./database/transactions-suite.ts";
import { valuesSuite } from "./database/values-suite.ts";
import { openedDatabase } from "./opened-database.ts";

/** Notes that only their owners see, and who the database thinks is asking. */
const SCHEMA = `
  create schema api;
  create table api.notes (id integer primary key, owner uuid);
  alter table api.notes enable row level security;
  create policy own on api.notes to authenticated using (owner = (select auth.uid()));
  grant usage on schema api to anon, authenticated;
  grant select on api.notes to authenticated;
  create function api.who() returns jsonb language plpgsql set search_path = '' as $$
  begin
    perform pg_sleep(0.001);
    return jsonb_build_object('role', current_user, 'uid', auth.uid());
  end $$;
`;

/** What every `Database` does, whichever Postgres is under it. `open` gives one without migrations. */
export function databaseSuite(open: () => Promise<Database>): void {
  const database = openedDatabase(open, SCHEMA);

  valuesSuite(database);
  errorsSuite(database);
  transactionsSuite(database);
  claimsSuite(database);
  callSuite(database);
  listenSuite(database);
}
