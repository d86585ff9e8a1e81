-- An app whose answer was lost shows the same code and verifier, and gets the same session token.
begin;
set local search_path = extensions;
select plan(5);

select tests.signs_in('ada', repeat('h', 43));
select tests.redeems('h', 'c');
select is(tests.redeems('h', 'c'), '{"step": "wait"}', 'the second waits while the first is at Auth');
select private.keep_session_token(repeat('h', 43), 'a..n.s.w');
select is(tests.redeems('h', 'c'), '{"step": "again", "answer": "a..n.s.w"}', 'then it has the answer');
select is(expires_at, now() + interval '1 minute', 'for a minute') from private.sign_in_codes;
select is(tests.counted('redeem_code'), 0, 'none of which counts');
update private.sign_in_codes set expires_at = now();
select is(tests.redeems('h', 'c'), '{"step": "unknown"}', 'and no longer');

select * from finish();
rollback;
