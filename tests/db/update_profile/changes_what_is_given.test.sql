-- A change leaves alone what it does not name.
begin;
set local search_path = extensions;
select plan(7);

select tests.listener('bob');
select tests.listener('ada');
select tests.act_as('bob');
select is(api.update_profile(display_name => 'Robert') ->> 'displayName', 'Robert', 'the name');
select is(api.update_profile(anonymous => true) ->> 'displayName', 'Robert', 'is kept while anonymous');
select is(api.update_profile() ->> 'anonymous', 'true', 'nothing given changes nothing');
select is(
  api.update_profile(), (api.me() -> 'profile') || jsonb_build_object('live', api.me() -> 'live'),
  'the reply is the profile, and what they are live as'
);
select is(tests.code_of('select api.update_profile(''  '')'), 'invalid_request', 'an empty name is none');
select is(api.update_profile(display_name => E' Bob\u3000 B. ') ->> 'displayName', 'Bob B.', 'spaces are tidied');
select is_empty('select from app.profiles where id <> auth.uid()', 'others'' profiles are not readable');

select * from finish();
rollback;
