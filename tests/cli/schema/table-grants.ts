import { grantsOn, type Relkind, relationsOf } from "./fragments.ts";

/** What others may do with a table or view, whole or by column. */
export const tableGrants = (kind: Relkind) => [
  grantsOn("TABLE", `select relation, relowner, relacl from ${relationsOf(kind)} as relations`),
  `select
    relation as of,
    format(
      'GRANT %s (%s) ON TABLE %s TO %s%s;',
      privilege_type,
      string_agg(quote_ident(attname), ', ' order by attnum),
      relation,
      coalesce(quote_ident(rolname), 'PUBLIC'),
      case when is_grantable then ' WITH GRANT OPTION' end
    ) as text
  from ${relationsOf(kind)} as relations
    join pg_attribute on attrelid = relations.id,
    aclexplode(attacl) left join pg_roles on pg_roles.oid = grantee
  where grantee <> relowner
  group by relation, rolname, privilege_type, is_grantable
  order by rolname collate "C" nulls first, privilege_type collate "C", is_grantable`,
];
