import { ApiError } from "./api-error.ts";

/** What a path below `/rest/v1` is of. */
export type Resource =
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "relation"; readonly name: string };

const BASE = "/rest/v1";

function invalidPath(): ApiError {
  return new ApiError(404, "PGRST125", "Invalid path specified in request URL");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalidPath();
  }
}

/** Reads a path to the letter: one slash more makes it another. 404 where it is of nothing. */
export function readPath(pathname: string): Resource {
  const path = pathname.slice(BASE.length);
  if (path === "" || path === "/") {
    throw new ApiError(404, "PGRST126", "Root endpoint metadata is disabled");
  }
  const [first = "", name, ...rest] = path.slice(1).split("/").map(decoded);
  if (first === "" || name === "" || rest.length > 0) throw invalidPath();
  if (name === undefined) return { kind: "relation", name: first };
  if (first !== "rpc") throw invalidPath();
  return { kind: "function", name };
}
