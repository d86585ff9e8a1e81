import type { OpenDatabase } from "./database.ts";

/** The listener who sends a request. */
export interface Caller {
  readonly userId: string;
  /** The access token itself, with which the database is asked in the caller's own name. */
  readonly token: string;
}

/** Turns an access token into its caller, or throws `unauthorized`. */
export type Verify = (token: string) => Promise<Caller>;

/** What the shell lays ready on every request, as Hono's `c.var`. */
export interface Shell {
  Variables: {
    requestId: string;
    verify: Verify;
    openDatabase: OpenDatabase;
    caller?: Caller;
    /** What went wrong on the way to a reply that is no error itself: for the log. */
    fault?: unknown;
    /** Wakes the teller for a round, after a request that changed what others hear. */
    round?: () => Promise<unknown>;
    /** Logs what went wrong after the reply. */
    logFault: (fault: unknown) => void;
  };
}

/** The same behind `signedIn`: the caller is known. */
export interface SignedIn {
  Variables: { caller: Caller };
}
