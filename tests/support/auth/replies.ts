import { readFile } from "node:fs/promises";

/** What a token was good for after a sign-out, as status and code. */
export type After = Readonly<
  Record<"ownUser" | "ownRefresh" | "othersUser" | "othersRefresh" | "again", string>
>;

/** A call to the real Auth, and what it answered: see `expectShape` for the placeholders. */
export interface Recorded {
  readonly name: string;
  readonly as?: "public" | "secret";
  readonly token?: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: Readonly<Record<string, unknown>> | string;
  readonly reply: {
    readonly status?: number;
    readonly text?: string;
    readonly body?: unknown;
    readonly location?: string;
    readonly "x-sb-error-code"?: string;
    /** Whether the refresh token is the one that was active before. */
    readonly sameToken?: boolean;
    readonly statuses?: Readonly<Record<string, number>>;
    readonly differentTokens?: number;
  };
  readonly after?: After;
}

/**
 * Replies of supabase/auth 2.196.0, recorded in this order: sign-up, e-mail, phone, anonymous sign-in
 * and linking closed, rotation on with a reuse interval of 10 s, codes of 10 digits and 300 s, no mail
 * server.
 */
export async function readReplies(): Promise<readonly Recorded[]> {
  const file = new URL("../../local/auth/replies.jsonl", import.meta.url);
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines.map((line): Recorded => JSON.parse(line));
}
