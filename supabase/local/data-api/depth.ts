import { isDeeperThan } from "../json-depth.ts";
import { ApiError } from "./api-error.ts";

/**
 * Deepest JSON that the embedded database is given. A Postgres of its own process refuses some
 * thousands of levels with 54001 and goes on; the embedded one is hurt by them for good.
 */
export const DEEPEST_EMBEDDED = 1000;

/** Postgres' own refusal of what would run it out of stack. */
export function stackOverflow(): ApiError {
  const hint =
    'Increase the configuration parameter "max_stack_depth" (currently 2048kB), after ensuring the platform\'s stack depth limit is adequate.';
  return new ApiError(500, "54001", "stack depth limit exceeded", null, hint);
}

/** Refuses, as Postgres would, JSON that is nested deeper than `deepest`. */
export function assertShallow(json: string, deepest: number): void {
  if (isDeeperThan(deepest, json)) throw stackOverflow();
}
