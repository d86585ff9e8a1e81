import { differenceSuite } from "../../support/auth/difference-suite.ts";
import { openedAuth } from "../../support/auth/opened-auth.ts";
import { ownUserSuite } from "../../support/auth/own-user-suite.ts";
import { pathSuite } from "../../support/auth/path-suite.ts";
import { replySuite } from "../../support/auth/reply-suite.ts";
import { sessionSuite } from "../../support/auth/session-suite.ts";
import { userSuite } from "../../support/auth/user-suite.ts";

const auth = openedAuth();

// First, since pages of users are among the replies: the youngest must be its own.
replySuite(auth);
userSuite(auth);
ownUserSuite(auth);
pathSuite(auth);
differenceSuite(auth);
sessionSuite(auth);
