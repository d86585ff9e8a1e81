import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { ApiError } from "./api-error.ts";
import { assertRole } from "./assert-role.ts";
import { type Asked, callAnswer } from "./call-answer.ts";
import type { CallRow, CallStatements, Wish } from "./call-statement.ts";
import type { Caller } from "./caller.ts";
import { databaseRefusal } from "./database-refusal.ts";
import { findRoutine, type Wanted } from "./find-routine.ts";
import { chooseFormat } from "./formats.ts";
import {
  affectedLimit,
  assertPreferences,
  type Preferences,
  readPreferences,
} from "./preferences.ts";
import type { Profile } from "./profile.ts";
import { type Query, readQuery } from "./query/read-query.ts";
import { type Arguments, bodyArguments, mediaTypeOf, textArguments } from "./read-arguments.ts";
import type { Routine } from "./routine.ts";
import type { RoutineCache } from "./routine-cache.ts";
import { assertAffected, assertSingle, runCall } from "./run-call.ts";
import { sessionStep } from "./session-statement.ts";
import type { Timezones } from "./timezones.ts";

export interface CallContext {
  readonly database: Database;
  readonly routines: RoutineCache;
  readonly statements: CallStatements;
  readonly timezones: Timezones;
  readonly config: Config["api"];
  /** Deepest JSON that the database is given. */
  readonly deepest: number;
}

/** What a request to `/rest/v1/rpc/<name>` is about. */
export interface Call {
  readonly request: Request;
  readonly name: string;
  readonly caller: Caller;
  readonly profile: Profile;
}

/** A call with all that its request says. */
interface Understood extends Asked {
  readonly args: Arguments;
}

const METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS"]);

function queryOf({ request, name, profile }: Call): Query {
  const { method, headers, url } = request;
  const at = url.indexOf("?");
  return readQuery(at < 0 ? "" : url.slice(at), {
    takesArguments: method === "GET" || method === "HEAD",
    schema: profile.schema,
    name,
    range: method === "GET" ? headers.get("range") : null,
  });
}

async function argumentsOf({ deepest }: CallContext, request: Request, query: Query) {
  return request.method === "POST"
    ? await bodyArguments(request, query.columns, deepest)
    : textArguments(query.pairs, deepest);
}

/** Finds the routine, reading the signatures once more when it is not there. */
async function resolve(cache: RoutineCache, wanted: Wanted): Promise<Routine> {
  let found = findRoutine(await cache.current(), wanted);
  if (found instanceof ApiError && found.code === "PGRST202") {
    found = findRoutine(await cache.reload(), wanted);
  }
  if (found instanceof ApiError) throw found;
  return found;
}

/** Reads a request in the order in which PostgREST refuses what is wrong with it. */
async function understand(context: CallContext, call: Call): Promise<Understood> {
  const { request, name, profile } = call;
  const { headers, method } = request;
  const query = queryOf(call);
  const args = await argumentsOf(context, request, query);
  const routine = await resolve(context.routines, {
    schema: profile.schema,
    name,
    keys: args.keys,
    mediaType: mediaTypeOf(headers.get("content-type")),
    isPost: method === "POST",
  });
  const format = chooseFormat(headers.get("accept"));
  const preferences = await readPreferences(headers.get("prefer"), (zone) =>
    context.timezones.has(zone),
  );
  assertPreferences(preferences, routine.returnsSet);
  const { count } = preferences;
  const wish: Wish = {
    ...format,
    shaping: query.shaping,
    counts: count === "exact" || count === "estimated",
    headOnly: method === "HEAD",
    maxRows: context.config.maxRows,
  };
  return { args, routine, wish, profile, preferences };
}

/** What is looked at before the transaction ends; null where nothing is. */
function judgeOf({ format }: Wish, preferences: Preferences): ((row: CallRow) => void) | null {
  const most = affectedLimit(preferences);
  if (format !== "object" && most === null) return null;
  return (row) => {
    if (format === "object") assertSingle(row);
    if (most !== null) assertAffected(row, most);
  };
}

/** The transaction of a call: who calls, the call, the end. Gives what is to be answered. */
async function run(context: CallContext, call: Call, understood: Understood): Promise<CallRow> {
  const { request, caller, profile, name } = call;
  const { args, routine, wish, preferences } = understood;
  const session = sessionStep({
    request,
    caller,
    path: `/rpc/${name}`,
    searchPath: [profile.schema, ...context.config.extraSearchPath],
    readOnly: request.method !== "POST" || !routine.volatile,
    statementTimeout: routine.statementTimeout,
    timezone: preferences.timezone,
  });
  return await runCall(context.database, {
    session,
    call: context.statements.step(routine, args, wish),
    isolation: routine.isolation,
    judge: judgeOf(wish, preferences),
  });
}

/** OPTIONS: which methods a function takes; GET only where it does not write. */
function allowedMethods({ volatile }: Routine): Response {
  const allow = volatile ? "OPTIONS,POST" : "OPTIONS,GET,HEAD,POST";
  return new Response(null, { headers: { allow } });
}

/** Calls a function for a caller: POST, GET, HEAD and OPTIONS of `/rest/v1/rpc/<name>`. */
export async function callRoutine(context: CallContext, call: Call): Promise<Response> {
  const { method } = call.request;
  if (!METHODS.has(method)) {
    throw new ApiError(405, "PGRST101", `Cannot use the ${method} method on RPC`);
  }
  const understood = await understand(context, call);
  if (method === "OPTIONS") return allowedMethods(understood.routine);
  try {
    await assertRole(context.database, call.caller.role);
    return callAnswer(await run(context, call, understood), understood);
  } catch (cause) {
    throw databaseRefusal(cause, call.caller.role === "anon");
  }
}
