-- An attempt that nobody finished in ten minutes never began.
begin;
set local search_path = extensions;
select plan(2);

select tests.begins('s', 'b');
select is(expires_at, now() + interval '10 minutes', 'ten minutes') from private.sign_in_attempts;
update private.sign_in_attempts set expires_at = now();
select is(tests.takes('s', 'b', 'r'), '{"step": "unknown"}', 'and no longer');

select * from finish();
rollback;
