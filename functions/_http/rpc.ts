import type { SupabaseClient, SupabaseClientOptions } from "@supabase/supabase-js";
import type { Database } from "../../shared/database.types.ts";
import { isErrorCode } from "../../shared/errors.ts";
import { AppError, Fault } from "./app-error.ts";
import type { Caller } from "./caller.ts";

type Functions = Database["api"]["Functions"];

/** An SQL function that is served. */
export type FunctionName = keyof Functions;

/** Its arguments; one with a default may be left out or undefined. */
type ArgsOf<Name extends FunctionName> = {
  [Key in keyof Functions[Name]["Args"]]: Key extends Optional<Functions[Name]["Args"]>
    ? Functions[Name]["Args"][Key] | undefined
    : Functions[Name]["Args"][Key];
};
type Optional<T> = { [Key in keyof T]-?: Nothing extends Pick<T, Key> ? Key : never }[keyof T];
type Nothing = Record<never, never>;

/** What a call of it takes after its name. */
export type Call<Name extends FunctionName> = Nothing extends Functions[Name]["Args"]
  ? [args?: ArgsOf<Name>]
  : [args: ArgsOf<Name>];

/** Calls `api.<name>` and gives its result, or throws an `AppError`. */
export type Rpc = <Name extends FunctionName>(name: Name, ...call: Call<Name>) => Promise<unknown>;

/** Opens the database in the name of whoever holds `token`, for one request. */
export type OpenDatabase = (token: string, requestId: string) => Rpc;

/** Longest wait for an answer of the database or of Auth, in milliseconds. */
const TIMEOUT_MS = 5000;

/**
 * Asks the database in the caller's own name: `rpc(c, "heartbeat")` calls `api.heartbeat()` with
 * the caller's token. A refusal of the catalogue comes out as the same code, status and
 * `Retry-After`; anything else (network, timeout, 5xx, a fault in SQL) as `unavailable`.
 * It takes only a context behind `signedIn`: without a caller it does not compile.
 */
export function rpc<Name extends FunctionName>(
  c: { var: { caller: Caller; openDatabase: OpenDatabase; requestId: string } },
  name: Name,
  ...call: Call<Name>
): Promise<unknown> {
  return c.var.openDatabase(c.var.caller.token, c.var.requestId)(name, ...call);
}

/** Loaded by the first call that needs it: it takes longer than everything else of a start. */
const supabaseJs = () => import("@supabase/supabase-js");

/** Each request has a client of its own, with nothing kept between them. */
export function openAs(url: string, publishableKey: string): OpenDatabase {
  return (token, requestId) =>
    createCall(async (fetch) =>
      (await supabaseJs()).createClient<Served, "api">(url, publishableKey, {
        accessToken: () => Promise.resolve(token),
        ...options(fetch, requestId),
      }),
    );
}

/** The service's own door to the database, past row-level security: for sign-in and schedulers. */
export function openAsService(url: string, secretKey: string): Rpc {
  return createCall(async (fetch) =>
    (await supabaseJs()).createClient<Served, "api">(url, secretKey, options(fetch)),
  );
}

/** The administration of users in Supabase Auth. */
export async function openAuthAdmin(url: string, secretKey: string) {
  return (await supabaseJs()).createClient(url, secretKey, options(fetchInTime)).auth.admin;
}

function options(fetch: typeof globalThis.fetch, requestId?: string) {
  return {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { schema: "api" as const },
    global: { fetch, headers: requestId ? { "x-request-id": requestId } : {} },
  } satisfies SupabaseClientOptions<"api">;
}

/** For the client, which need not know what `Rpc` has checked already. */
interface Served {
  api: {
    Tables: Record<never, never>;
    Views: Record<never, never>;
    Functions: Record<string, { Args: Record<string, unknown>; Returns: unknown }>;
  };
}

type Client = Pick<SupabaseClient<Served, "api">, "rpc">;

/** supabase-js hides an answer's headers, so each call listens to its own `fetch` for them. */
function createCall(connect: (fetch: typeof globalThis.fetch) => Promise<Client>): Rpc {
  return async function call(name: string, args: object = {}) {
    let retryAfterS: number | undefined;
    const client = await connect(async (input, init) => {
      const response = await fetchInTime(input, init);
      retryAfterS = Number(response.headers.get("retry-after")) || undefined;
      return response;
    });
    const { data, error } = await client.rpc(name, { ...args });
    if (error) throw translate(name, error, retryAfterS);
    return data;
  };
}

/**
 * A refusal of PostgREST; a hint under one of our codes was written by our own SQL. Whoever answers
 * in its place gives neither, whatever supabase-js's types say.
 */
interface Refusal {
  readonly code?: string;
  readonly hint?: string | null;
}

/** What the database said, in the catalogue's words. Its own words may quote data: they end here. */
function translate(name: string, { code = "", hint }: Refusal, retryAfterS?: number): AppError {
  if (isErrorCode(code))
    return new AppError(code, { retryAfterS, ...(hint ? { message: hint } : {}) });
  if (EXPIRED_OR_FORGED.has(code)) return new AppError("unauthorized");
  if (code.startsWith("22")) return new AppError("invalid_request");
  const cause = new Fault(`api.${name} failed: ${code || "no answer"}`);
  return new AppError("unavailable", { retryAfterS, cause });
}

/** PostgREST's own refusals of a token, which can expire between our check and its. */
const EXPIRED_OR_FORGED = new Set(["PGRST301", "PGRST302", "PGRST303"]);

const fetchInTime: typeof globalThis.fetch = (input, init) => {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(input, {
    ...init,
    signal: init?.signal ? AbortSignal.any([init.signal, late]) : late,
  });
};
