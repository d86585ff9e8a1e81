import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Shape } from "./accepted-shape.ts";
import { ApiError } from "./api-error.ts";
import { assertSingle } from "./assert-single.ts";
import { callAnswer } from "./call-answer.ts";
import { type CallRow, callStatement } from "./call-statement.ts";
import type { Caller } from "./caller.ts";
import { databaseRefusal } from "./database-refusal.ts";
import { findRoutine, type Wanted } from "./find-routine.ts";
import type { Profile } from "./profile.ts";
import { type Arguments, bodyArguments, mediaTypeOf, textArguments } from "./read-arguments.ts";
import type { Routine } from "./routine.ts";
import type { RoutineCache } from "./routine-cache.ts";
import { sessionStatement } from "./session-statement.ts";

export interface CallContext {
  readonly database: Database;
  readonly routines: RoutineCache;
  readonly config: Config["api"];
}

/** What a request to `/rest/v1/rpc/<name>` is about. */
export interface Target {
  readonly request: Request;
  readonly name: string;
  readonly caller: Caller;
  readonly profile: Profile;
}

export interface Call extends Target {
  readonly shape: Shape;
}

async function readArguments(request: Request): Promise<Arguments> {
  return request.method === "POST"
    ? await bodyArguments(request)
    : textArguments(new URL(request.url).searchParams);
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

/** Which function a request means, by its name and the arguments it gives. */
async function understand(context: CallContext, call: Target) {
  const { request, name, profile } = call;
  const args = await readArguments(request);
  const routine = await resolve(context.routines, {
    schema: profile.schema,
    name,
    keys: args.keys,
    mediaType: mediaTypeOf(request.headers.get("content-type")),
    isPost: request.method === "POST",
  });
  return { args, routine };
}

/** The transaction of a call: who calls, the call, the end. Gives what is to be answered. */
async function run(
  context: CallContext,
  call: Call,
  routine: Routine,
  args: Arguments,
): Promise<CallRow> {
  const { request, caller, profile, shape, name } = call;
  const session = sessionStatement({
    request,
    caller,
    path: `/rpc/${name}`,
    searchPath: [profile.schema, ...context.config.extraSearchPath],
    readOnly: request.method !== "POST" || !routine.volatile,
    statementTimeout: routine.statementTimeout,
  });
  const { sql, params } = callStatement(routine, args, {
    single: shape === "single",
    maxRows: context.config.maxRows,
  });
  return await context.database.transaction(async (tx) => {
    await tx.query(session.sql, session.params);
    const [row] = await tx.query<CallRow>(sql, params);
    // The embedded database gives nothing at all where Postgres says that it is out of stack.
    if (!row) throw new ApiError(500, "54001", "stack depth limit exceeded");
    assertSingle(row, shape);
    return row;
  });
}

/** Calls a function for a caller: POST, GET and HEAD of `/rest/v1/rpc/<name>`. */
export async function callRoutine(context: CallContext, call: Call): Promise<Response> {
  try {
    const { args, routine } = await understand(context, call);
    const row = await run(context, call, routine, args);
    return callAnswer(row, routine, call.shape, call.profile);
  } catch (cause) {
    throw databaseRefusal(cause, call.caller.role === "anon");
  }
}

/** OPTIONS: which methods a function takes; GET only where it does not write. */
export async function describeRoutine(context: CallContext, target: Target): Promise<Response> {
  const { routine } = await understand(context, target);
  const allow = routine.volatile ? "OPTIONS,POST" : "OPTIONS,GET,HEAD,POST";
  return new Response(null, { headers: { allow } });
}
