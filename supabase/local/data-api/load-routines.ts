import type { Queries } from "../database/database.ts";
import type { Parameter, Routine, Routines } from "./routine.ts";

/**
 * `proallargtypes` holds outputs too; only inputs (in, inout, variadic) are parameters here. Names
 * of char and bit without length mean one character, so they stand as their varying kind.
 */
const SIGNATURES = `
select
  n.nspname as schema,
  p.proname as name,
  p.provariadic <> 0 as variadic,
  p.provolatile = 'v' as volatile,
  p.proretset as "returnsSet",
  case
    when p.prorettype = 'pg_catalog.void'::pg_catalog.regtype and not p.proretset then 'void'
    when r.typtype = 'c' or base.typtype = 'c' or p.proargmodes && '{o,b,t}'::"char"[] then 'row'
    else 'scalar'
  end as returns,
  coalesce(inputs.parameters, '[]') as parameters,
  (
    select pg_catalog.substr(setting, 19)
    from pg_catalog.unnest(p.proconfig) as setting
    where setting like 'statement_timeout=%'
  ) as "statementTimeout",
  (
    select pg_catalog.lower(pg_catalog.substr(setting, 31))
    from pg_catalog.unnest(p.proconfig) as setting
    where setting like 'default_transaction_isolation=%'
  ) as isolation
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
join pg_catalog.pg_type as r on r.oid = p.prorettype
left join pg_catalog.pg_type as base on base.oid = r.typbasetype
left join lateral (
  select
    pg_catalog.json_agg(
      pg_catalog.json_build_object(
        'name', coalesce(input.name, ''),
        'type', input.type,
        'required', input.position <= p.pronargs - p.pronargdefaults
      ) order by input.position
    ) as parameters
  from (
    select
      a.name,
      case
        when t.typname = 'bpchar' then 'character varying'
        when t.typname = 'bit' then 'bit varying'
        when tn.nspname = 'pg_catalog' then pg_catalog.format_type(t.oid, null)
        else pg_catalog.format('%I.%I', tn.nspname, t.typname)
      end as type,
      pg_catalog.row_number() over (order by a.place) as position
    from rows from (
      pg_catalog.unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])),
      pg_catalog.unnest(p.proargnames),
      pg_catalog.unnest(p.proargmodes)
    ) with ordinality as a (type, name, mode, place)
    join pg_catalog.pg_type as t on t.oid = a.type
    join pg_catalog.pg_namespace as tn on tn.oid = t.typnamespace
    where a.mode is null or a.mode in ('i', 'b', 'v')
  ) as input
) as inputs on true
where n.nspname = any ($1::text[])
  and p.prokind = 'f'
  and p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype`;

interface SignatureRow extends Record<string, unknown> {
  schema: string;
  name: string;
  variadic: boolean;
  volatile: boolean;
  returnsSet: boolean;
  returns: Routine["returns"];
  parameters: Parameter[];
  statementTimeout: string | null;
  isolation: Routine["isolation"];
}

/** Types of which a single parameter without a name takes a whole body. */
const BODY_TYPES = new Set(["json", "jsonb", "text", "xml", "bytea"]);

/** Arguments are given by name: without names only a function of one parameter can be called. */
function isCallable({ parameters }: SignatureRow): boolean {
  const [first] = parameters;
  const nameless = parameters.filter(({ name }) => name === "").length;
  return nameless === 0 || (nameless === 1 && first !== undefined && BODY_TYPES.has(first.type));
}

/** Reads the signature of every function in `schemas` that can be called. */
export async function loadRoutines(
  database: Queries,
  schemas: readonly string[],
): Promise<Routines> {
  const rows = await database.query<SignatureRow>(SIGNATURES, [schemas]);
  const all: readonly Routine[] = rows.filter(isCallable);
  const byName = Map.groupBy(all, ({ schema, name }) => JSON.stringify([schema, name]));
  return {
    all,
    named: (schema, name) => byName.get(JSON.stringify([schema, name])) ?? [],
  };
}
