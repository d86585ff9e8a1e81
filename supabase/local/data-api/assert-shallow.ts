import { ApiError } from "./api-error.ts";

/**
 * Deepest JSON that is let through. Hosted Postgres refuses some thousands of levels with 54001;
 * the embedded one is hurt by them for good: it reports no error any more.
 */
const MAX_DEPTH = 1000;

/** Deepest nesting of a JSON text, counted without reading its values. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const char = json[i];
    if (inString) {
      if (char === "\\") i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "[" || char === "{") deepest = Math.max(deepest, ++depth);
    else if (char === "]" || char === "}") depth--;
  }
  return deepest;
}

/** Refuses JSON that would run the database out of stack: 400. */
export function assertShallow(json: string): void {
  if (json.length > MAX_DEPTH && depthOf(json) > MAX_DEPTH) {
    throw new ApiError(
      400,
      "54001",
      "stack depth limit exceeded",
      null,
      "Nest the JSON less deeply.",
    );
  }
}
