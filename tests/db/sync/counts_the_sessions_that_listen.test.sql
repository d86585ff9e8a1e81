-- Each device that asks for the truth is one more delivery of every message, for an hour.
begin;
set local search_path = extensions;
select plan(6);

select tests.listener('ada');
create function pg_temp.syncs_from(p_session text) returns void language plpgsql as $$
begin
  perform tests.act_as('ada');
  perform set_config('request.jwt.claims', json_build_object(
    'sub', tests.id_of('ada'), 'role', 'authenticated', 'session_id', p_session
  )::text, true);
  perform api.sync();
  perform tests.act_as_owner();
end
$$;
select tests.lift_rate_limits();
select is(private.deliveries_to(tests.id_of('ada')), 1, 'nobody is known to listen: one is counted');
select pg_temp.syncs_from(session) from unnest(array['phone', 'phone', repeat('x', 65), null, '']) as session;
select is(private.deliveries_to(tests.id_of('ada')), 2, 'two devices, however often they ask');
select is((select max(char_length(session_id)) from private.channel_sessions), 64, 'a long name is cut');
select pg_temp.syncs_from('session ' || nth) from generate_series(1, 10) as nth;
select is((select count(*)::integer from private.channel_sessions), 10, 'nobody has more than ten');
update private.channel_sessions set heard_at = now() - interval '61 minutes' where session_id like '% 1%';
select is(private.deliveries_to(tests.id_of('ada')), 8, 'after an hour they count no more');
select private.delete_old_sessions();
select is((select count(*)::integer from private.channel_sessions), 8, 'and are forgotten');

select * from finish();
rollback;
