import type { Database } from "../../supabase/local/database/database.ts";
import { openedDatabase } from "./opened-database.ts";
import { authSuite } from "./platform/auth-suite.ts";
import { broadcastChangesSuite } from "./platform/broadcast-changes-suite.ts";
import { cronSuite } from "./platform/cron-suite.ts";
import { netSuite } from "./platform/net-suite.ts";
import { realtimeMessagesSuite } from "./platform/realtime-messages-suite.ts";
import { realtimeRightsSuite } from "./platform/realtime-rights-suite.ts";
import { realtimeSendSuite } from "./platform/realtime-send-suite.ts";
import { rightsSuite } from "./platform/rights-suite.ts";
import { vaultSuite } from "./platform/vault-suite.ts";

/** What the platform gives to a project. `open` gives a database without migrations. */
export function platformSuite(open: () => Promise<Database>): void {
  const database = openedDatabase(open);

  rightsSuite(database);
  authSuite(database);
  realtimeMessagesSuite(database);
  realtimeRightsSuite(database);
  realtimeSendSuite(database);
  broadcastChangesSuite(database);
  cronSuite(database);
  netSuite(database);
  vaultSuite(database);
}
