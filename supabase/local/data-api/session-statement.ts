import type { Step } from "../database/together.ts";
import type { Caller } from "./caller.ts";
import { identifier } from "./sql-text.ts";

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
  /** The zone in which times are to be given, where one is preferred. */
  readonly timezone: string | null;
}

function cookiesOf(header: string | null): string {
  if (header === null) return "{}";
  const pairs = header.split(";").map((pair) => pair.trim().split("="));
  return JSON.stringify(
    Object.fromEntries(
      pairs.filter(([name]) => name).map(([name, ...value]) => [name, value.join("=")]),
    ),
  );
}

/** The headers as a function sees them; cookies stand by themselves. */
function headersOf(request: Request): string {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) if (name !== "cookie") headers[name] = value;
  return JSON.stringify(headers);
}

type Setting = readonly [name: string, value: string];

/** One text for all calls, so that it is prepared once. */
function statementFor(settings: readonly Setting[]): string {
  const calls = settings.map(
    ([name], i) => `pg_catalog.set_config('${name}', $${i + 1}::text, true)`,
  );
  return `select ${calls.join(", ")}`;
}

/**
 * Makes a transaction the caller's: role, claims, request and limits, all local to it and all in
 * one statement. The role comes last: what precedes it is set with our own rights.
 */
export function sessionStep(options: SessionOptions): Step {
  const { request, caller, timezone } = options;
  const timeoutMs = STATEMENT_TIMEOUT_MS[caller.role] ?? DEFAULT_STATEMENT_TIMEOUT_MS;
  const settings: Setting[] = [
    ["search_path", options.searchPath.map(identifier).join(", ")],
    ["statement_timeout", options.statementTimeout ?? String(timeoutMs)],
    ["request.jwt.claims", caller.claimsJson],
    ["request.method", request.method],
    ["request.path", options.path],
    ["request.headers", headersOf(request)],
    ["request.cookies", cookiesOf(request.headers.get("cookie"))],
    ["response.headers", ""],
    ["response.status", ""],
    ["transaction_read_only", options.readOnly ? "on" : "off"],
    ...(timezone === null ? [] : [["timezone", timezone] as const]),
    ["role", caller.role],
  ];
  const params = settings.map(([, value]) => value);
  return { sql: statementFor(settings), params, prepared: true };
}
