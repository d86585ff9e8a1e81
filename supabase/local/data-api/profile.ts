import { ApiError } from "./api-error.ts";

/** Which schema a request is about, and whether the answer says so. */
export interface Profile {
  readonly schema: string;
  readonly negotiated: boolean;
}

const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** The header that names the schema, by method, as PostgREST reads it. */
export function profileHeader(method: string): "content-profile" | "accept-profile" {
  return WRITES.has(method) ? "content-profile" : "accept-profile";
}

/** The schema that a request names, else the first exposed one; 406 for one that is not exposed. */
export function readProfile(request: Request, schemas: readonly [string, ...string[]]): Profile {
  const named = request.headers.get(profileHeader(request.method));
  if (named === null) return { schema: schemas[0], negotiated: schemas.length > 1 };
  if (schemas.includes(named)) return { schema: named, negotiated: true };
  const hint = `Only the following schemas are exposed: ${schemas.join(", ")}`;
  throw new ApiError(406, "PGRST106", `Invalid schema: ${named}`, null, hint);
}
