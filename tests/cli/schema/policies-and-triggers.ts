import { OURS, type Relkind, relationsOf, withComment } from "./fragments.ts";

/** The tables of the platform, with their full names. */
const PLATFORM_TABLES = `(
  select pg_class.oid as id, format('%I.%I', nspname, relname) as relation
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where nspname not in ${OURS}
)`;

const POLICY = `
  concat_ws(
    e'\\n  ',
    format('CREATE POLICY %I ON %s', polname, relation),
    case when not polpermissive then 'AS RESTRICTIVE' end,
    format(
      'FOR %s TO %s',
      case polcmd
        when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE'
        else 'ALL'
      end,
      (
        select string_agg(coalesce(quote_ident(rolname), 'PUBLIC'), ', ' order by rolname collate "C")
        from unnest(polroles) as role left join pg_roles on pg_roles.oid = role
      )
    ),
    'USING (' || pg_get_expr(polqual, polrelid, true) || ')',
    'WITH CHECK (' || pg_get_expr(polwithcheck, polrelid, true) || ')'
  ) || ';'`;

const policiesOn = (tables: string, which = "true") => `
  select
    relation as of,
    ${withComment(
      POLICY,
      "format('POLICY %I ON %s', polname, relation)",
      "obj_description(pg_policy.oid, 'pg_policy')",
    )} as text
  from pg_policy join ${tables} as tables on tables.id = polrelid
  where ${which}
  order by polname collate "C"`;

const TRIGGER = `
  concat_ws(
    e'\\n',
    pg_get_triggerdef(pg_trigger.oid, true) || ';',
    case tgenabled
      when 'D' then format('ALTER TABLE %s DISABLE TRIGGER %I;', relation, tgname)
      when 'A' then format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I;', relation, tgname)
      when 'R' then format('ALTER TABLE %s ENABLE REPLICA TRIGGER %I;', relation, tgname)
    end
  )`;

const triggersOn = (tables: string, which = "true") => `
  select
    relation as of,
    ${withComment(
      TRIGGER,
      "format('TRIGGER %I ON %s', tgname, relation)",
      "obj_description(pg_trigger.oid, 'pg_trigger')",
    )} as text
  from pg_trigger
    join ${tables} as tables on tables.id = tgrelid
    join pg_proc on pg_proc.oid = tgfoid
    join pg_namespace on pg_namespace.oid = pronamespace
  where not tgisinternal and ${which}
  order by tgname collate "C"`;

/** The policies on our tables, and the triggers on our tables or views. */
export const policiesAndTriggersOf = (kind: Relkind) => [
  policiesOn(relationsOf(kind)),
  triggersOn(relationsOf(kind)),
];

/** What we put on tables of the platform: policies on messages, triggers that call us. */
export const ON_PLATFORM_TABLES = [
  policiesOn(PLATFORM_TABLES, "relation = 'realtime.messages'"),
  triggersOn(PLATFORM_TABLES, `nspname in ${OURS}`),
];
