-- A code that the app did not redeem in a minute was never given.
begin;
set local search_path = extensions;
select plan(2);

select tests.signs_in('ada', repeat('h', 43));
select is(expires_at, now() + interval '1 minute', 'one minute') from private.sign_in_codes;
update private.sign_in_codes set expires_at = now();
select is(tests.redeems('h', 'c'), '{"step": "unknown"}', 'and no longer');

select * from finish();
rollback;
