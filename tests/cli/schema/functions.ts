import { grantsOn, OURS, withComment } from "./fragments.ts";

/** Each kind of routine as statements call it, with its letter in `pg_proc.prokind`. */
const KINDS = { FUNCTION: "f", PROCEDURE: "p" };

const routinesOf = (
  prokind: string,
) => `pg_proc join pg_namespace on pg_namespace.oid = pronamespace
  where nspname in ${OURS} and prokind = '${prokind}'`;

/** The functions and procedures by name, whole, and those who may call them. */
export const FUNCTIONS = Object.entries(KINDS).flatMap(([kind, prokind]) => [
  `select
    pg_proc.oid::regprocedure::text as of,
    ${withComment(
      "rtrim(pg_get_functiondef(pg_proc.oid), e'\\n') || ';'",
      `'${kind} ' || pg_proc.oid::regprocedure`,
      "obj_description(pg_proc.oid, 'pg_proc')",
    )} as text
  from ${routinesOf(prokind)}`,
  grantsOn(
    kind,
    `select
      pg_proc.oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner))
    from ${routinesOf(prokind)}`,
  ),
]);
