-- What is given changes, and nobody is told.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('bob');
select is(api.update_profile(display_name => 'Robert') ->> 'displayName', 'Robert', 'the name');
select is(api.update_profile(anonymous => true) ->> 'displayName', 'Robert', 'is kept while anonymous');
select is(api.update_profile() ->> 'anonymous', 'true', 'nothing given changes nothing');
select is((api.me() -> 'profile') , api.update_profile(), 'the reply is the profile');
select is(tests.code_of('select api.update_profile(''  '')'), 'invalid_request', 'an empty name is none');
select is(api.update_profile(display_name => E' Bob\u3000 B. ') ->> 'displayName', 'Bob B.', 'spaces are tidied');
select is_empty('select from app.profiles where id <> auth.uid()', 'others'' profiles are not readable');
select tests.act_as_owner();
select is_empty('select from realtime.messages', 'nobody hears of any of it');

select * from finish();
rollback;
