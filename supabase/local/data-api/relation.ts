import type { Queries } from "../database/database.ts";
import { ApiError } from "./api-error.ts";
import type { Caller } from "./caller.ts";
import type { Profile } from "./profile.ts";
import { readQuery } from "./query/read-query.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Whether the caller's role has any right on a relation of a schema. A role that is none has none. */
const REACHABLE = `
select
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_roles as r on r.rolname = $3
where n.nspname = $1
  and c.relname = $2
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and pg_catalog.has_schema_privilege(r.oid, n.oid, 'usage')
  and (
    pg_catalog.has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')
    or pg_catalog.has_any_column_privilege(r.oid, c.oid, 'select, insert, update')
  )`;

export interface RelationRequest {
  readonly request: Request;
  readonly name: string;
  readonly caller: Caller;
  readonly profile: Profile;
}

/**
 * Refuses a request for a table or view: none is served here. Of one that the caller may reach it
 * says so; any other is not there, as where there is none, and no hint tells of one that is.
 */
export async function refuseRelation(queries: Queries, asked: RelationRequest): Promise<never> {
  const { request, name, caller, profile } = asked;
  if (!METHODS.has(request.method)) {
    throw new ApiError(405, "PGRST117", `Unsupported HTTP method: ${request.method}`);
  }
  const { schema } = profile;
  readQuery(new URL(request.url).search, { takesArguments: false, schema, name, range: null });
  const found = await queries.query(REACHABLE, [schema, name, caller.role]);
  if (found.length > 0) {
    const details = `Here the Data API serves functions only; hosted, ${schema}.${name} would be served.`;
    throw new ApiError(501, "PGRST127", "Feature not implemented", details);
  }
  const message = `Could not find the table '${schema}.${name}' in the schema cache`;
  throw new ApiError(404, "PGRST205", message);
}
