-- A message goes to each device that its listener holds: the sessions that asked for the truth within
-- the hour, and one where none is known.
begin;
set local search_path = extensions;
select plan(7);

create function pg_temp.syncs(p_name text, p_session text) returns void language plpgsql as $$
begin
  perform tests.act_as(p_name);
  perform set_config('request.jwt.claims', json_build_object(
    'sub', tests.id_of(p_name), 'role', 'authenticated', 'session_id', p_session
  )::text, true);
  perform api.sync();
  perform tests.act_as_owner();
end
$$;
select tests.listener('ada'), tests.listener('bob');
select tests.lift_rate_limits();
select is(private.deliveries_to(tests.id_of('ada')), 1, 'nothing is known: one');
select pg_temp.syncs('ada', 'phone');
select is(private.deliveries_to(tests.id_of('ada')), 1, 'one is one');
select pg_temp.syncs('ada', 'tablet'), pg_temp.syncs('ada', 'phone'), pg_temp.syncs('bob', 'phone');
select is(private.deliveries_to(tests.id_of('ada')), 2, 'two are two, however often they ask');
update private.channel_sessions set heard_at = heard_at - interval '59 minutes' where session_id = 'tablet';
select is(private.deliveries_to(tests.id_of('ada')), 2, 'for an hour');
update private.channel_sessions set heard_at = heard_at - interval '1 minute' where session_id = 'tablet';
select is(private.deliveries_to(tests.id_of('ada')), 1, 'not longer');
select pg_temp.syncs('ada', 'device ' || n) from generate_series(1, 20) as n;
select is(private.deliveries_to(tests.id_of('ada')), 10, 'nobody carries more than ten');
update private.channel_sessions set heard_at = heard_at - interval '61 minutes' where session_id = 'phone';
select private.delete_old_sessions();
select is_empty($$ select from private.channel_sessions where session_id = 'phone' $$, 'and what is too old is forgotten');

select * from finish();
rollback;
