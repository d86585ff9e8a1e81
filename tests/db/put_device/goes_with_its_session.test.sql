-- A device is of the session that registered it last: signing out there ends it, elsewhere not.
begin;
set local search_path = extensions;
select plan(9);

select tests.lift_rate_limits();
select tests.listener(name) from unnest(array['ada', 'bob']) as name;
create temporary table session on commit drop as
select gen_random_uuid() as id, name from unnest(array['ada', 'ada', 'bob']) as name;
insert into auth.sessions (id, user_id, aal) select id, tests.id_of(name), 'aal1' from session;
create function pg_temp.put(p_name text, p_session text, p_nth integer) returns text language plpgsql as $$
declare
  v_code text;
begin
  perform tests.act_as(p_name);
  perform set_config('request.jwt.claims', json_build_object(
    'sub', tests.id_of(p_name), 'role', 'authenticated', 'session_id', p_session
  )::text, true);
  v_code := tests.code_of(format(
    'select api.put_device(%L, ''expo'', %L)', md5(p_name || p_nth), tests.push_token(p_name || p_nth)
  ));
  perform tests.act_as_owner();
  return v_code;
end
$$;
create temporary table adas on commit drop as
select id, row_number() over () as nth from session where name = 'ada';
select is(pg_temp.put('ada', id::text, nth::integer), null, 'each phone by its own session') from adas;
select is(pg_temp.put('bob', id::text, 1), null, 'and another''s') from session where name = 'bob';
select is(
  pg_temp.put('ada', (select id::text from session where name = 'bob'), 3), 'unauthorized', 'not by a session of another'
);
select is(pg_temp.put('ada', 'no uuid', 3), 'unauthorized', 'nor by what is none');
delete from auth.sessions where id = (select id from adas where nth = 1);
select is(tests.phones(), array['ada', 'bob'], 'who signs out on one phone is not reached there');
select is(
  pg_temp.put('ada', (select id::text from adas where nth = 1), 1), 'unauthorized', 'nor again by the token that outlives it'
);
delete from auth.sessions where user_id = tests.id_of('ada');
select is(tests.phones(), array['bob'], 'nor, signed out everywhere, anywhere');
delete from auth.users where id = tests.id_of('bob');
select is(tests.phones(), '{}', 'and a deleted account has none');

select * from finish();
rollback;
