import type { SupabaseClient, SupabaseClientOptions } from "@supabase/supabase-js";
import type { Call, FunctionName, OpenDatabase, Rpc } from "./database.ts";
import type { Caller, Verify } from "./shell.ts";
import { translate } from "./translate.ts";

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

/**
 * Each request has a client of its own, with nothing kept between them. `verify` has the last word on a
 * token that the database does not take: see `createCall`.
 */
export function openAs(url: string, publishableKey: string, verify: Verify): OpenDatabase {
  return (token, requestId) =>
    createCall(
      async (fetch) =>
        (await supabaseJs()).createClient<Served, "api">(url, publishableKey, {
          accessToken: () => Promise.resolve(token),
          ...options(fetch, requestId),
        }),
      () => verify(token),
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

/**
 * supabase-js hides an answer's headers, so each call listens to its own `fetch` for them.
 *
 * PostgREST refuses tokens by its own clock and its own keys, and a token that it calls expired or not
 * yet issued may be neither. `recheck` throws where the caller is to sign in again: when it does not,
 * and for the service's own key, the trouble is ours.
 */
function createCall(
  connect: (fetch: typeof globalThis.fetch) => Promise<Client>,
  recheck?: () => Promise<unknown>,
): Rpc {
  return async function call(name: string, args: object = {}) {
    let header: string | null = null;
    const client = await connect(async (input, init) => {
      const response = await fetchInTime(input, init);
      header = response.headers.get("retry-after");
      return response;
    });
    const { data, error } = await client.rpc(name, { ...args });
    if (!error) return data;
    if (TOKEN_REFUSED.has(error.code)) await recheck?.();
    throw translate({ name, args }, error, header);
  };
}

/** PostgREST's own refusals of a token. */
const TOKEN_REFUSED = new Set(["PGRST301", "PGRST302", "PGRST303"]);

const fetchInTime: typeof globalThis.fetch = (input, init) => {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(input, {
    ...init,
    signal: init?.signal ? AbortSignal.any([init.signal, late]) : late,
  });
};
