import type { Queries } from "../database/database.ts";
import type { Parameter, Routine } from "./routine.ts";

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
    when p.prorettype = 'pg_catalog.void'::pg_catalog.regtype then 'void'
    when r.typtype = 'c' or base.typtype = 'c' or p.proargmodes && '{o,b,t}'::"char"[] then 'row'
    else 'scalar'
  end as returns,
  coalesce(inputs.parameters, '[]') as parameters,
  (
    select pg_catalog.substr(setting, 19)
    from pg_catalog.unnest(p.proconfig) as setting
    where setting like 'statement_timeout=%'
  ) as "statementTimeout"
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
where n.nspname = any ($1::text[]) and p.prokind = 'f'`;

interface SignatureRow extends Record<string, unknown> {
  schema: string;
  name: string;
  variadic: boolean;
  volatile: boolean;
  returnsSet: boolean;
  returns: Routine["returns"];
  parameters: Parameter[];
  statementTimeout: string | null;
}

/** Reads the signature of every function in `schemas`. */
export function loadRoutines(
  database: Queries,
  schemas: readonly string[],
): Promise<readonly Routine[]> {
  return database.query<SignatureRow>(SIGNATURES, [schemas]);
}
