import type { Queries } from "../database/database.ts";
import { ApiError } from "./api-error.ts";

/** The roles that a token may name: those that the hosted service's own login may become. */
const ROLES = new Set(["anon", "authenticated", "service_role"]);

/** Refuses any other role in the words of Postgres: our connection could become any. */
export async function assertRole(queries: Queries, role: string): Promise<void> {
  if (ROLES.has(role)) return;
  const known = await queries.query("select from pg_catalog.pg_roles where rolname = $1", [role]);
  if (known.length > 0) {
    throw new ApiError(403, "42501", `permission denied to set role "${role}"`);
  }
  const challenge = { "www-authenticate": "Bearer" };
  throw new ApiError(401, "22023", `role "${role}" does not exist`, null, null, challenge);
}
