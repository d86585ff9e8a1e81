import type { Database } from "../../supabase/local/database/database.ts";

/** A column of a table in which a listener stands, such as `app.blocks.blocked_id`. */
export interface Reference {
  readonly table: string;
  readonly column: string;
}

/** Every table of every schema, but for the system's and those that an extension brought. */
const TABLES = `
  select c.oid, format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and not c.relispartition
    and n.nspname !~ '^(pg_|information_schema$)'
    and not exists (
      select from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )`;

/**
 * The columns that can hold a listener: those that refer to a user, straight or through another
 * table, and every uuid of our own schemas, reference or not.
 */
export async function columnsForUsers(database: Database): Promise<Reference[]> {
  return await database.query<{ table: string; column: string }>(`
    with recursive referring as (
      select 'auth.users'::regclass::oid as relid
      union
      select conrelid from pg_catalog.pg_constraint join referring on confrelid = relid
      where contype = 'f'
    )
    select tables.name as "table", attname as "column"
    from (${TABLES}) as tables
    join pg_catalog.pg_attribute as a on a.attrelid = tables.oid and attnum > 0 and not attisdropped
    where exists (
      select
      from referring join pg_catalog.pg_constraint on contype = 'f' and confrelid = relid
      where conrelid = a.attrelid and attnum = any (conkey)
    )
    or (a.atttypid = 'uuid'::regtype and tables.name ~ '^(app|private)[.]')
    order by 1, 2`);
}

/** The columns in which one of these texts stands anywhere, also inside of a document. */
export async function columnsWith(
  database: Database,
  texts: readonly string[],
): Promise<Reference[]> {
  const found: Reference[] = [];
  for (const { name } of await database.query<{ name: string }>(TABLES)) {
    const columns = await database.query<{ column: string }>(
      `select distinct field.name as "column"
      from ${name} as t, jsonb_each_text(to_jsonb(t)) as field (name, value)
      where exists (
        select from jsonb_array_elements_text(($1::text)::jsonb) as wanted (text)
        where strpos(lower(field.value), lower(wanted.text)) > 0
      )
      order by 1`,
      [JSON.stringify(texts)],
    );
    found.push(...columns.map(({ column }) => ({ table: name, column })));
  }
  return found;
}

/** The rows of a table in which a column mentions one of these texts, as JSON. */
export async function rowsWith(
  database: Database,
  { table, column }: Reference,
  texts: readonly string[],
): Promise<Record<string, unknown>[]> {
  const rows = await database.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) as row from ${table} as t
    where exists (
      select from jsonb_array_elements_text(($1::text)::jsonb) as wanted (text)
      where strpos(t.${column}::text, wanted.text) > 0
    )`,
    [JSON.stringify(texts)],
  );
  return rows.map(({ row }) => row);
}
