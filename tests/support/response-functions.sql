-- Functions that say with which status and headers their call is answered, and write a row beside it.
create schema api;
create schema private;
grant usage on schema api, private to anon, authenticated, service_role;

create table private.attempts (what text primary key);
create table api.things (id int primary key, name text not null);
insert into api.things values (1, 'one'), (2, 'two');
grant select on api.things to anon, authenticated;

-- As the project's own: the work is done as definer, beneath two functions with settings of their own.
create function private.attempt(what text, status text, headers text, answer jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into private.attempts values (what);
  perform pg_catalog.set_config('response.status', status, true);
  perform pg_catalog.set_config('response.headers', headers, true);
  return answer;
end $$;
create function api.attempt(what text, status text default '', headers text default '', answer jsonb default '{}')
returns jsonb language sql volatile security invoker set search_path = ''
return private.attempt(what, status, headers, answer);
create function api.attempt_in_silence(what text, status text) returns void
language plpgsql volatile security invoker set search_path = '' as $$
begin
  perform private.attempt(what, status, '', '{}');
end $$;
create function api.attempt_then_fail(what text, status text, headers text) returns jsonb
language plpgsql volatile security invoker set search_path = '' as $$
begin
  perform private.attempt(what, status, headers, '{}');
  raise sqlstate 'PT409' using message = 'changed my mind';
end $$;
create function api.attempt_then_undo(what text, status text) returns jsonb
language plpgsql volatile security invoker set search_path = '' as $$
begin
  begin
    perform private.attempt(what, status, '', '{}');
    raise exception 'undone';
  exception when raise_exception then
    return '{"undone": true}'::jsonb;
  end;
end $$;
create function api.list_things(what text, status text default '', headers text default '')
returns setof api.things language plpgsql volatile security invoker set search_path = '' as $$
begin
  perform private.attempt(what, status, headers, '{}');
  return query select * from api.things;
end $$;

create function api.read(status text, headers text default '') returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
begin
  perform pg_catalog.set_config('response.status', status, true);
  perform pg_catalog.set_config('response.headers', headers, true);
  return '{"read": true}'::jsonb;
end $$;
create function api.set_for_the_session(status text, headers text) returns jsonb
language sql volatile security invoker set search_path = '' as $$
  select pg_catalog.set_config('response.status', status, false);
  select pg_catalog.set_config('response.headers', headers, false);
  select '{"kept": true}'::jsonb;
$$;
create function api.plain() returns jsonb
language sql stable security invoker set search_path = ''
return '{"plain": true}'::jsonb;
