import { channelSuite } from "./suites/channel-suite.ts";
import { clientBroadcastSuite } from "./suites/client-broadcast-suite.ts";
import { handshakeSuite } from "./suites/handshake-suite.ts";
import { httpBodySuite } from "./suites/http-body-suite.ts";
import { httpSuite } from "./suites/http-suite.ts";
import { limitsSuite } from "./suites/limits-suite.ts";
import { presenceSuite } from "./suites/presence-suite.ts";
import { useDatabase } from "./support/server.ts";

const database = useDatabase();

handshakeSuite(database);
channelSuite(database);
clientBroadcastSuite(database);
presenceSuite(database);
httpSuite(database);
httpBodySuite(database);
limitsSuite(database);
