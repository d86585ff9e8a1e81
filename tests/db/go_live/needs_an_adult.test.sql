-- Nobody goes live before they said that they are an adult; who did, says it once an account.
begin;
set local search_path = extensions;
select plan(14);

create function pg_temp.newcomer(p_name text, p_email text default null) returns void language plpgsql as $$
begin
  insert into auth.users (id, email)
  values (tests.id_of(p_name), coalesce(p_email, p_name) || '@users.resonance.invalid');
  perform tests.act_as_role('service_role');
  perform api.finish_sign_in(
    tests.id_of(p_name), tests.spotify_account(p_name), rpad(p_name, 43, 'h'), repeat('c', 43)
  );
  perform tests.act_as_owner();
end
$$;

select pg_temp.newcomer('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.go_live()'), 'age_not_confirmed', 'who has just signed in may not');
select is(
  tests.code_of('select api.go_live(0)'), 'invalid_request', 'a length out of range is refused as ever'
);
select is(
  tests.code_of('select api.update_location(''gcpvj0d1'')'), 'not_live', 'so nothing else makes them visible'
);
select is(tests.code_of('select api.heartbeat()'), 'not_live', 'nor live');
select is(api.go_offline() ->> 'live', 'false', 'the kill switch is for everybody');
select is(api.me() #>> '{profile,adultConfirmed}', 'false', 'they read that it is missing');
select tests.act_as_owner();
select is_empty('select from app.presence', 'nothing began');

select tests.act_as('ada');
select api.update_profile(adult_confirmed => true);
select is(api.go_live() ->> 'live', 'true', 'once they said it, they may');
select api.go_offline();
select is(api.go_live() ->> 'live', 'true', 'and again without a word');
select api.disconnect_spotify();
select is(api.go_live() ->> 'live', 'true', 'it outlasts the link to Spotify');

select tests.act_as_owner();
select private.suspend(tests.id_of('ada'), 'A test.', 'Tester');
update app.profiles set adult_confirmed_at = null where id = tests.id_of('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.go_live()'), 'suspended', 'who is suspended hears that first');
select is(
  tests.code_of('select api.update_profile(adult_confirmed => true)'), 'suspended', 'and confirms nothing'
);

select tests.act_as_owner();
select pg_temp.newcomer('bob');
select tests.act_as('bob');
select api.update_profile(adult_confirmed => true);
select tests.act_as_owner();
delete from auth.users where id = tests.id_of('bob');
select pg_temp.newcomer('bob');
select tests.act_as('bob');
select is(
  tests.code_of('select api.go_live()'), 'age_not_confirmed', 'a new account of the same person says it anew'
);

select tests.act_as_role('anon');
select throws_ok('select api.go_live()', '42501', null, 'who is not signed in is nobody to be asked');

select * from finish();
rollback;
