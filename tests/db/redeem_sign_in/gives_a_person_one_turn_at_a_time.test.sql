-- Auth keeps one session token a person: a second sign-in waits until the first has redeemed its own.
begin;
set local search_path = extensions;
select plan(9);

select tests.signs_in('ada', repeat('h', 43));
select api.finish_sign_in(tests.id_of('ada'), tests.spotify_account('ada'), repeat('j', 43), repeat('c', 43));
select tests.signs_in('bob', repeat('k', 43));

select is(tests.redeems('h', 'c') ->> 'step', 'first', 'one goes');
select is(tests.redeems('j', 'c') ->> 'step', 'wait', 'the other waits while Auth is asked');
select is(tests.redeems('k', 'c') ->> 'step', 'first', 'and nobody else does');
select private.keep_session_token(repeat('h', 43), 'a..n.s.w');
select is(tests.redeems('j', 'c') ->> 'step', 'wait', 'and while the app has its token for a moment');

insert into auth.sessions (id, user_id, created_at, updated_at)
values (gen_random_uuid(), tests.id_of('ada'), clock_timestamp(), clock_timestamp());
select is(tests.redeems('j', 'c') ->> 'step', 'first', 'once that opened a session it is the other''s turn');
select is(tests.redeems('h', 'c'), '{"step": "superseded"}', 'from then on the first has no token to repeat');

update private.sign_in_codes set asked_at = now() - interval '10 seconds' where code_hash = repeat('j', 43);
select is(tests.redeems('j', 'c') ->> 'step', 'first', 'a turn ends by itself');
select private.keep_session_token(repeat('j', 43), 'a..n.s.w');
select api.finish_sign_in(tests.id_of('ada'), tests.spotify_account('ada'), repeat('l', 43), repeat('c', 43));
select is(tests.redeems('l', 'c') ->> 'step', 'wait', 'a third waits');
update private.sign_in_codes
set asked_at = now() - interval '4 seconds', answered_at = now() - interval '3 seconds'
where answer is not null;
delete from auth.sessions;
select is(tests.redeems('l', 'c') ->> 'step', 'first', 'three seconds, for an app that never redeems');

select * from finish();
rollback;
