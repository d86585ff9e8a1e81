import { authorizationSuite } from "./suites/authorization-suite.ts";
import { databaseBroadcastSuite } from "./suites/database-broadcast-suite.ts";
import { databaseRulesSuite } from "./suites/database-rules-suite.ts";
import { keyPairSuite } from "./suites/key-pair-suite.ts";
import { lossSuite } from "./suites/loss-suite.ts";
import { planSuite } from "./suites/plan-suite.ts";
import { privateOnlySuite } from "./suites/private-only-suite.ts";
import { replaySuite } from "./suites/replay-suite.ts";
import { tokenSuite } from "./suites/token-suite.ts";
import { useDatabase } from "./support/server.ts";

const database = useDatabase();

authorizationSuite(database);
tokenSuite(database);
keyPairSuite(database);
databaseBroadcastSuite(database);
databaseRulesSuite(database);
replaySuite(database);
privateOnlySuite(database);
lossSuite(database);
planSuite(database);
