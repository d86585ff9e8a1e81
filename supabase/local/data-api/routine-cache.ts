import { isDeepStrictEqual } from "node:util";
import type { Database } from "../database/database.ts";
import { ApiError } from "./api-error.ts";
import { loadRoutines } from "./load-routines.ts";
import type { Routines } from "./routine.ts";

/** The functions of the exposed schemas, read at first use and again when told; 503 if it fails. */
export interface RoutineCache {
  /** All routines as last read. */
  current(): Promise<Routines>;
  /** Reads them again; callers that come meanwhile share one reading. */
  reload(): Promise<Routines>;
}

export function createRoutineCache(database: Database, schemas: readonly string[]): RoutineCache {
  let routines: Routines | null = null;
  let reading: Promise<Routines> | null = null;

  async function read(): Promise<Routines> {
    try {
      const read = await loadRoutines(database, schemas);
      // Where nothing has changed, what is kept of the functions stays good.
      if (routines === null || !isDeepStrictEqual(read.all, routines.all)) routines = read;
      return routines;
    } catch (cause) {
      console.error("data-api: the signatures of functions could not be read:", cause);
      const message = "Could not query the database for the schema cache. Retrying.";
      throw new ApiError(503, "PGRST002", message, null, null, { "retry-after": "1" });
    } finally {
      reading = null;
    }
  }

  function reload(): Promise<Routines> {
    reading ??= read();
    return reading;
  }

  return { reload, current: async () => routines ?? (await reload()) };
}
