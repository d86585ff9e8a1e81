import { grantsOn, OURS, withComment } from "./fragments.ts";

/** The schemas, and those who may look into them. */
export const SCHEMAS = [
  `select
    nspname::text as of,
    ${withComment(
      "format('CREATE SCHEMA %I;', nspname)",
      "format('SCHEMA %I', nspname)",
      "obj_description(oid, 'pg_namespace')",
    )} as text
  from pg_namespace where nspname in ${OURS}`,
  grantsOn(
    "SCHEMA",
    `select nspname::text, nspowner, nspacl from pg_namespace where nspname in ${OURS}`,
  ),
];
