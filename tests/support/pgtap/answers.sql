-- A call that was refused answers so (private.refusal), and the transaction goes on: what it answered,
-- as JSON, or null where the statement was no refused call.
create function tests.refusal_of(p_statement text) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_answer text;
  v_refused boolean;
begin
  perform set_config('response.status', '', true);
  if p_statement ~* '^\s*(select|with)\M' then
    execute p_statement into v_answer;
  else
    execute p_statement;
  end if;
  v_refused := current_setting('response.status', true) >= '400';
  perform set_config('response.status', '', true);
  return case when v_refused then v_answer end;
exception when sqlstate 'PGRST' then
  return sqlerrm;
end
$$;

-- The code of the catalogue that a statement is refused with, null if it is not.
create function tests.code_of(p_statement text) returns text
language sql volatile security invoker set search_path = ''
as $$ select tests.refusal_of(p_statement) ->> 'code' $$;

-- The seconds to wait that a statement is refused with, null if there are none.
create function tests.retry_after_of(p_statement text) returns integer
language sql volatile security invoker set search_path = ''
as $$ select ((tests.refusal_of(p_statement) ->> 'details')::jsonb ->> 'retryAfterS')::integer $$;

-- The tables, of ours and of the platform, in which that id stands anywhere.
create function tests.tables_with(p_id uuid) returns text[]
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_table regclass;
  v_found boolean;
  v_tables text[] := '{}';
begin
  for v_table in
    select oid from pg_catalog.pg_class
    where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('app', 'private', 'auth', 'realtime')
  loop
    execute format('select exists (select from %s as t where t::text like $1)', v_table)
    into v_found using '%' || p_id || '%';
    if v_found then
      v_tables := v_tables || v_table::text;
    end if;
  end loop;
  return v_tables;
end
$$;
