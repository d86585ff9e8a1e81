import { OURS, withComment } from "./fragments.ts";

const DEFINITION = `
  format(
    e'CREATE TYPE %s AS (\\n%s\\n);',
    pg_type.oid::regtype,
    (
      select string_agg(
        concat_ws(
          ' ',
          ' ',
          quote_ident(attname),
          format_type(atttypid, atttypmod),
          case when attcollation <> typcollation then 'COLLATE ' || attcollation::regcollation end
        ),
        e',\\n' order by attnum
      )
      from pg_attribute join (select oid, typcollation from pg_type) as of on of.oid = atttypid
      where attrelid = pg_class.oid and not attisdropped
    )
  )`;

/** The types made of others, which are no tables. */
export const TYPES = [
  `select
    pg_type.oid::regtype::text as of,
    ${withComment(
      DEFINITION,
      "'TYPE ' || pg_type.oid::regtype",
      "obj_description(pg_type.oid, 'pg_type')",
    )} as text
  from pg_type
    join pg_namespace on pg_namespace.oid = typnamespace
    join pg_class on pg_class.oid = typrelid
  where nspname in ${OURS} and relkind = 'c'`,
];
