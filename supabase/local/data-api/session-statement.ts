import type { Statement } from "./call-statement.ts";
import type { Caller } from "./caller.ts";

/** How long a statement of a role may run: the hosted defaults, in milliseconds. */
const STATEMENT_TIMEOUT_MS: Readonly<Record<string, number>> = { anon: 3000 };
const DEFAULT_STATEMENT_TIMEOUT_MS = 8000;

export interface SessionOptions {
  readonly request: Request;
  /** As functions see it: without `/rest/v1`. */
  readonly path: string;
  /** The request's own schema, and those that unqualified names may mean after it. */
  readonly searchPath: readonly string[];
  readonly caller: Caller;
  readonly readOnly: boolean;
  /** The function's own, if it has one. */
  readonly statementTimeout: string | null;
}

function cookiesOf(header: string | null): Record<string, string> {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim().split("="));
  return Object.fromEntries(
    pairs.filter(([name]) => name).map(([name, ...value]) => [name, value.join("=")]),
  );
}

function claimText(caller: Caller, claim: string): string {
  const value = caller.claims[claim];
  return typeof value === "string" ? value : "";
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(", ");
}

/**
 * Makes a transaction the caller's: role, claims, request and limits, all local to it and all in
 * one statement. The role comes last: what precedes it is set with our own rights.
 */
export function sessionStatement(options: SessionOptions): Statement {
  const { request, caller } = options;
  const timeoutMs = STATEMENT_TIMEOUT_MS[caller.role] ?? DEFAULT_STATEMENT_TIMEOUT_MS;
  const settings: readonly (readonly [string, string])[] = [
    ["search_path", quoted(options.searchPath)],
    ["statement_timeout", options.statementTimeout ?? String(timeoutMs)],
    ["request.jwt.claims", JSON.stringify(caller.claims)],
    ["request.jwt.claim.sub", claimText(caller, "sub")],
    ["request.jwt.claim.role", caller.role],
    ["request.jwt.claim.email", claimText(caller, "email")],
    ["request.method", request.method],
    ["request.path", options.path],
    ["request.headers", JSON.stringify(Object.fromEntries(request.headers))],
    ["request.cookies", JSON.stringify(cookiesOf(request.headers.get("cookie")))],
    ["response.headers", ""],
    ["response.status", ""],
    ["transaction_read_only", options.readOnly ? "on" : "off"],
    ["role", caller.role],
  ];
  const calls = settings.map(
    ([name], i) => `pg_catalog.set_config('${name}', $${i + 1}::text, true)`,
  );
  return { sql: `select ${calls.join(", ")}`, params: settings.map(([, value]) => value) };
}
