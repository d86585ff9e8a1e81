import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { TokenKeys } from "../keys/token.ts";
import { type CallContext, callRoutine } from "./call-routine.ts";
import { CallStatements } from "./call-statement.ts";
import { createReadCaller } from "./caller.ts";
import { databaseRefusal } from "./database-refusal.ts";
import { DEEPEST_EMBEDDED } from "./depth.ts";
import { readPath } from "./path.ts";
import { readProfile } from "./profile.ts";
import { refuseRelation } from "./relation.ts";
import { createRoutineCache } from "./routine-cache.ts";
import { Timezones } from "./timezones.ts";

export interface DataApiOptions {
  readonly database: Database;
  /** The project's settings of the Data API. */
  readonly config: Config["api"];
  readonly keys: TokenKeys;
}

export interface DataApi {
  /** Serves `/rest/v1/*`. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** `notify pgrst, 'reload schema'` is how a project says that its functions changed. */
async function followReloads(database: Database, reload: () => Promise<unknown>) {
  return await database.listen("pgrst", () => {
    reload().catch((cause) =>
      console.error("data-api: the schema could not be read again:", cause),
    );
  });
}

function withoutBody(response: Response): Response {
  return response.body === null ? response : new Response(null, response);
}

/**
 * The Data API: calls of functions, and clear refusals of all else. Errors have PostgREST's shape, on
 * unknown paths too.
 */
export async function createDataApi(options: DataApiOptions): Promise<DataApi> {
  const { database, config, keys } = options;
  const deepest = database.kind === "embedded" ? DEEPEST_EMBEDDED : Number.POSITIVE_INFINITY;
  const readCaller = createReadCaller(keys, deepest);
  const routines = createRoutineCache(database, config.schemas);
  const context: CallContext = {
    database,
    routines,
    statements: new CallStatements(),
    timezones: new Timezones(database),
    config,
    deepest,
  };
  await routines.reload();
  const stopListening = await followReloads(database, routines.reload);

  async function serve(request: Request): Promise<Response> {
    const caller = await readCaller(request);
    const { kind, name } = readPath(new URL(request.url).pathname);
    const profile = readProfile(request, config.schemas);
    const asked = { request, name, caller, profile };
    return kind === "function"
      ? await callRoutine(context, asked)
      : await refuseRelation(database, asked);
  }

  return {
    async fetch(request) {
      const response = await serve(request).catch((cause) =>
        databaseRefusal(cause, false).toResponse(),
      );
      return request.method === "HEAD" ? withoutBody(response) : response;
    },
    close: stopListening,
  };
}
