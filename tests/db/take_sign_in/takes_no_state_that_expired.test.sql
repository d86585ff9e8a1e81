-- An attempt that nobody finished in ten minutes never began.
begin;
set local search_path = extensions;
select plan(2);

select tests.act_as_role('service_role');
select api.begin_sign_in(repeat('s', 43), repeat('c', 43), 'resonance://auth/callback', 'h..i.t.g');
select tests.act_as_owner();
select is(expires_at, now() + interval '10 minutes', 'ten minutes') from private.sign_in_attempts;
update private.sign_in_attempts set expires_at = now();
select tests.act_as_role('service_role');
select is(tests.code_of('select api.take_sign_in(repeat(''s'', 43))'), 'sign_in_expired', 'and no longer');

select * from finish();
rollback;
