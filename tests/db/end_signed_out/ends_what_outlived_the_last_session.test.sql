-- A presence that began with a session of Supabase Auth ends with the last one of its listener.
begin;
set local search_path = extensions;
select plan(11);

select tests.listener(name) from unnest(array['ada', 'bob', 'cyd']) as name;
create function pg_temp.signs_in(p_name text) returns uuid language sql as $$
  insert into auth.sessions (id, user_id, aal) values (gen_random_uuid(), tests.id_of(p_name), 'aal1') returning id
$$;
create function pg_temp.goes_live(p_name text, p_session uuid) returns text language plpgsql as $$
declare
  v_code text;
begin
  perform tests.act_as(p_name);
  perform set_config('request.jwt.claims', json_build_object(
    'sub', tests.id_of(p_name), 'role', 'authenticated', 'session_id', p_session
  )::text, true);
  v_code := tests.code_of('select api.go_live()');
  perform tests.act_as_owner();
  return v_code;
end
$$;
create function pg_temp.live() returns text[] language sql as $$
  select array(select display_name::text from app.presence join app.profiles on id = user_id order by 1)
$$;
create temporary table session on commit drop as select pg_temp.signs_in('ada') as id;
insert into session select pg_temp.signs_in('ada');
select is(pg_temp.goes_live('ada', id), null, 'with a session') from session limit 1;
select is(pg_temp.goes_live('bob', null), null, 'and by a token that names none');
select is(pg_temp.goes_live('cyd', gen_random_uuid()), 'unauthorized', 'not by a token whose session is over');
select is(pg_temp.live(), array['ada', 'bob'], 'two are live');

delete from auth.sessions where id = (select id from session limit 1);
select is(private.end_signed_out(), 0, 'one of two sessions ended');
select is(pg_temp.live(), array['ada', 'bob'], 'which is no end');

alter table auth.sessions disable trigger user;
delete from auth.sessions;
select is(pg_temp.live(), array['ada', 'bob'], 'where no trigger says so');
select is(private.end_signed_out(), 1, 'the job finds it');
select is(pg_temp.live(), array['bob'], 'and whoever showed no session stays');
select is(
  (select reason from private.ended_presences where user_id = tests.id_of('ada')), 'signed_out', 'and says why'
);
select is(
  (select run_every from private.jobs where name = 'end_signed_out'), 'seconds', 'every few seconds'
);

select * from finish();
rollback;
