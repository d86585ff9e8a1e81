import { OURS, withComment } from "./fragments.ts";

const DEFINITION = `
  concat_ws(
    e'\\n  ',
    concat_ws(
      ' ',
      'CREATE DOMAIN',
      pg_type.oid::regtype,
      'AS',
      format_type(typbasetype, typtypmod),
      case when typcollation <> base_collation then 'COLLATE ' || typcollation::regcollation end,
      'DEFAULT ' || typdefault,
      case when typnotnull then 'NOT NULL' end
    ),
    (
      select string_agg(
        format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid, true)),
        e'\\n  ' order by conname collate "C"
      )
      from pg_constraint where contypid = pg_type.oid and contype = 'c'
    )
  ) || ';'`;

/** The domains, with what they check. */
export const DOMAINS = [
  `select
    pg_type.oid::regtype::text as of,
    ${withComment(
      DEFINITION,
      "'DOMAIN ' || pg_type.oid::regtype",
      "obj_description(pg_type.oid, 'pg_type')",
    )} as text
  from pg_type
    join pg_namespace on pg_namespace.oid = typnamespace
    join (select oid, typcollation from pg_type) as base (id, base_collation) on base.id = typbasetype
  where nspname in ${OURS} and typtype = 'd'`,
];
