import type { Caller, Verify } from "./caller.ts";
import type { OpenDatabase } from "./rpc.ts";

/** What the shell lays ready on every request, as Hono's `c.var`. */
export interface Shell {
  Variables: {
    requestId: string;
    verify: Verify;
    openDatabase: OpenDatabase;
    caller?: Caller;
  };
}

/** The same behind `signedIn`: the caller is known. */
export interface SignedIn {
  Variables: { caller: Caller };
}
