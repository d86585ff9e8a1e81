import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Lite } from "../lite.ts";
import { acceptedShape } from "./accepted-shape.ts";
import { ApiError } from "./api-error.ts";
import { assertRole } from "./assert-role.ts";
import { type CallContext, callRoutine, describeRoutine, type Target } from "./call-routine.ts";
import { type Caller, createReadCaller } from "./caller.ts";
import { databaseRefusal } from "./database-refusal.ts";
import { needsLite } from "./needs-lite.ts";
import { type Profile, profileHeader, readProfile } from "./profile.ts";
import { createRoutineCache } from "./routine-cache.ts";

export interface DataApiOptions {
  readonly database: Database;
  readonly lite: Lite;
  /** The project's settings of the Data API. */
  readonly config: Config["api"];
  readonly jwtSecret: string;
}

export interface DataApi {
  /** Serves `/rest/v1/*`. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const BASE = "/rest/v1";
const RPC_METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS"]);

/** The path below `/rest/v1` in its decoded parts; null when it cannot be decoded. */
function pathOf(request: Request): string[] | null {
  const { pathname } = new URL(request.url);
  try {
    return pathname.slice(BASE.length).split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** The request as lite shall read it: with the schema named, and by the header of its method only. */
function forLite(request: Request, profile: Profile): Request {
  const headers = new Headers(request.headers);
  headers.delete("accept-profile");
  headers.delete("content-profile");
  headers.set(profileHeader(request.method), profile.schema);
  return new Request(request, { headers });
}

/** `notify pgrst, 'reload schema'` is how a project says that its functions or tables changed. */
async function followReloads(database: Database, reload: () => Promise<unknown>) {
  return await database.listen("pgrst", () => {
    reload().catch((cause) =>
      console.error("data-api: the schema could not be read again:", cause),
    );
  });
}

/**
 * Lite's answer, told of the schema. It cannot tell a database that is gone from a fault of its own,
 * so a 500 has us look.
 */
async function askLite(served: Served, request: Request, profile: Profile): Promise<Response> {
  const response = await served.lite.fetch(forLite(request, profile));
  if (response.status === 500) await served.context.database.query("select 1");
  return response;
}

interface Served {
  readonly context: CallContext;
  readonly lite: Lite;
}

/** A request to `/rest/v1/rpc/<name>`. */
async function serveCall(served: Served, call: Target): Promise<Response> {
  const { request, profile } = call;
  if (!RPC_METHODS.has(request.method)) {
    throw new ApiError(405, "PGRST101", `Cannot use the ${request.method} method on RPC`);
  }
  if (request.method === "OPTIONS") return await describeRoutine(served.context, call);
  const shape = acceptedShape(request.headers.get("accept"));
  return shape === null || needsLite(request)
    ? await askLite(served, request, profile)
    : await callRoutine(served.context, { ...call, shape });
}

async function serve(served: Served, request: Request, caller: Caller): Promise<Response> {
  const [first, name, ...rest] = pathOf(request) ?? ["", "", ""];
  if (first === undefined) {
    throw new ApiError(404, "PGRST126", "Root endpoint metadata is disabled");
  }
  if (name !== undefined && (first !== "rpc" || rest.length > 0)) {
    throw new ApiError(404, "PGRST125", "Invalid path specified in request URL");
  }
  const profile = readProfile(request, served.context.config.schemas);
  return name === undefined
    ? await askLite(served, request, profile)
    : await serveCall(served, { request, name, caller, profile });
}

/**
 * The Data API. Calls of functions go our own short way, all else is lite's; either way the token
 * and the schema are checked here first. Errors have PostgREST's shape, on unknown paths too.
 */
export async function createDataApi(options: DataApiOptions): Promise<DataApi> {
  const { database, lite, config } = options;
  const readCaller = createReadCaller(options.jwtSecret);
  const routines = createRoutineCache(database, config.schemas);
  await routines.reload();
  const served: Served = { context: { database, routines, config }, lite };
  const stopListening = await followReloads(database, () =>
    Promise.all([routines.reload(), lite.reload()]),
  );

  async function answer(request: Request): Promise<Response> {
    try {
      const caller = await readCaller(request);
      await assertRole(database, caller.role);
      return await serve(served, request, caller);
    } catch (cause) {
      return databaseRefusal(cause, false).toResponse();
    }
  }

  return {
    async fetch(request) {
      const response = await answer(request);
      return request.method === "HEAD" ? new Response(null, response) : response;
    },
    close: stopListening,
  };
}
