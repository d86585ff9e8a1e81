import type { Queries } from "../../../supabase/local/database/database.ts";
import { OURS } from "./fragments.ts";

/** All in our schemas that is of a kind that no query here describes. */
const UNDESCRIBED = `
  select pg_describe_object(classid, objid, 0) as thing
  from pg_depend join pg_namespace on pg_namespace.oid = refobjid
  where refclassid = 'pg_namespace'::regclass
    and nspname in ${OURS}
    and case classid
      when 'pg_class'::regclass then not exists (
        select from pg_class where oid = objid and relkind in ('r', 'v', 'c')
      )
      and not exists (
        -- The sequence of an identity column goes with its column.
        select from pg_depend as identity
        where identity.classid = pg_depend.classid
          and identity.objid = pg_depend.objid
          and identity.deptype = 'i'
      )
      when 'pg_type'::regclass then not exists (
        select from pg_type where oid = objid and typtype in ('c', 'd')
      )
      when 'pg_proc'::regclass then not exists (
        select from pg_proc where oid = objid and prokind in ('f', 'p')
      )
      else true
    end
  union all
  select format('rule %I on %I.%I', rulename, schemaname, tablename)
  from pg_rules where schemaname in ${OURS}
  order by thing`;

/** @throws when something would be missing from the file */
export async function assertAllIsDescribed(queries: Queries): Promise<void> {
  const things = await queries.query<{ thing: string }>(UNDESCRIBED);
  if (things.length === 0) return;
  const names = things.map(({ thing }) => thing).join(", ");
  throw new Error(`tests/cli/schema does not know how to describe: ${names}`);
}
