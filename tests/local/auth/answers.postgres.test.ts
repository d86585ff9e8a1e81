import { openedAuth } from "../../support/auth/opened-auth.ts";
import { replySuite } from "../../support/auth/reply-suite.ts";
import { sessionSuite } from "../../support/auth/session-suite.ts";

const auth = openedAuth({ fresh: true });

replySuite(auth);
sessionSuite(auth);
