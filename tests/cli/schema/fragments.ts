// What the queries of several kinds share.
import type { Row } from "../../../supabase/local/database/database.ts";

/** A row of what each query here gives, in the order in which the statements about a thing stand. */
export interface Statement extends Row {
  /** The name of the thing that it belongs to. */
  readonly of: string;
  readonly text: string;
}

/** The schemas that the migrations make. */
export const OURS = "('api', 'app', 'private')";

/** The kinds of relations, as `pg_class.relkind` has them: tables, views, indexes. */
export type Relkind = "r" | "v" | "i";

/** Their relations of a kind: rows of `pg_class` with the full name as `relation`. */
export const relationsOf = (kind: Relkind) => `(
  select pg_class.*, pg_class.oid as id, format('%I.%I', nspname, relname) as relation
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where nspname in ${OURS} and relkind = '${kind}'
)`;

/** A statement and, if the thing has a description, the `comment on` that gives it. */
export const withComment = (statement: string, thing: string, description: string) => `
  concat_ws(
    e'\\n',
    ${statement},
    case
      when ${description} is not null
      then 'COMMENT ON ' || ${thing} || ' IS ' || quote_literal(${description}) || ';'
    end
  )`;

/**
 * What others than the owner may do.
 *
 * @param kind what GRANT calls the things
 * @param things a query of their names, owners and access lists
 */
export const grantsOn = (kind: string, things: string) => `
  select
    of,
    format(
      'GRANT %s ON ${kind} %s TO %s%s;',
      string_agg(privilege_type, ', ' order by privilege_type collate "C"),
      of,
      coalesce(quote_ident(rolname), 'PUBLIC'),
      case when is_grantable then ' WITH GRANT OPTION' end
    ) as text
  from (${things}) as things (of, owner, acl),
    aclexplode(acl) left join pg_roles on pg_roles.oid = grantee
  where grantee <> owner
  group by of, rolname, is_grantable
  order by rolname collate "C" nulls first, is_grantable`;
