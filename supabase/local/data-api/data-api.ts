import type { Database } from "../database/database.ts";
import type { Lite } from "../lite.ts";
import { acceptedShape } from "./accepted-shape.ts";
import { ApiError } from "./api-error.ts";
import { assertRole } from "./assert-role.ts";
import { type Call, type CallContext, callRoutine, describeRoutine } from "./call-routine.ts";
import { readCaller } from "./caller.ts";
import { needsLite } from "./needs-lite.ts";
import { type Profile, profileHeader, readProfile } from "./profile.ts";
import { createRoutineCache } from "./routine-cache.ts";

export interface DataApiOptions {
  readonly database: Database;
  readonly lite: Lite;
  /** Exposed schemas; a request that names none means the first. */
  readonly schemas: readonly [string, ...string[]];
  readonly jwtSecret: string;
  /** Most rows of one answer, the CLI's default unless given. */
  readonly maxRows?: number;
}

export interface DataApi {
  /** Serves `/rest/v1/*`. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const BASE = "/rest/v1";
const RPC_METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS"]);
const DEFAULT_MAX_ROWS = 1000;

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
 * The Data API. Calls of functions go our own short way, all else is lite's; either way the token
 * and the schema are checked here first. Errors have PostgREST's shape, on unknown paths too.
 */
export async function createDataApi(options: DataApiOptions): Promise<DataApi> {
  const { database, lite, schemas, maxRows = DEFAULT_MAX_ROWS } = options;
  const secret = new TextEncoder().encode(options.jwtSecret);
  const routines = createRoutineCache(database, schemas);
  const context: CallContext = { database, routines, maxRows };
  await routines.reload();
  const stopListening = await followReloads(database, () =>
    Promise.all([routines.reload(), lite.reload()]),
  );

  async function rpc(call: Omit<Call, "shape">): Promise<Response> {
    const { request, profile } = call;
    if (!RPC_METHODS.has(request.method)) {
      throw new ApiError(405, "PGRST101", `Cannot use the ${request.method} method on RPC`);
    }
    const shape = acceptedShape(request.headers.get("accept"));
    if (request.method === "OPTIONS") {
      return await describeRoutine(context, { ...call, shape: "any" });
    }
    if (shape === null || needsLite(request)) return await lite.fetch(forLite(request, profile));
    return await callRoutine(context, { ...call, shape });
  }

  async function answer(request: Request): Promise<Response> {
    const caller = await readCaller(request, secret);
    await assertRole(database, caller.role);
    const [first, name, ...rest] = pathOf(request) ?? ["", "", ""];
    if (first === undefined) {
      throw new ApiError(404, "PGRST126", "Root endpoint metadata is disabled");
    }
    if (name === undefined) {
      return await lite.fetch(forLite(request, readProfile(request, schemas)));
    }
    if (first !== "rpc" || rest.length > 0) {
      throw new ApiError(404, "PGRST125", "Invalid path specified in request URL");
    }
    return await rpc({ request, name, caller, profile: readProfile(request, schemas) });
  }

  return {
    async fetch(request) {
      try {
        const response = await answer(request);
        return request.method === "HEAD" ? new Response(null, response) : response;
      } catch (cause) {
        if (!(cause instanceof ApiError)) throw cause;
        const response = cause.toResponse();
        return request.method === "HEAD" ? new Response(null, response) : response;
      }
    },
    close: stopListening,
  };
}
