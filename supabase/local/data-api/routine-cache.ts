import type { Database } from "../database/database.ts";
import { ApiError } from "./api-error.ts";
import { loadRoutines } from "./load-routines.ts";
import type { Routine } from "./routine.ts";

/** The functions of the exposed schemas, read at first use and again when told; 503 if it fails. */
export interface RoutineCache {
  /** All routines as last read. */
  current(): Promise<readonly Routine[]>;
  /** Reads them again; callers that come meanwhile share one reading. */
  reload(): Promise<readonly Routine[]>;
}

export function createRoutineCache(database: Database, schemas: readonly string[]): RoutineCache {
  let routines: readonly Routine[] | null = null;
  let reading: Promise<readonly Routine[]> | null = null;

  async function read(): Promise<readonly Routine[]> {
    try {
      routines = await loadRoutines(database, schemas);
      return routines;
    } catch (cause) {
      console.error("data-api: the signatures of functions could not be read:", cause);
      const message = "Could not query the database for the schema cache. Retrying.";
      throw new ApiError(503, "PGRST002", message, null, null, { "retry-after": "1" });
    } finally {
      reading = null;
    }
  }

  function reload(): Promise<readonly Routine[]> {
    reading ??= read();
    return reading;
  }

  return { reload, current: async () => routines ?? (await reload()) };
}
