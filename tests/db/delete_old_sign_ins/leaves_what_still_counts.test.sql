-- Sign-ins that nobody finished leave no trace.
begin;
set local search_path = extensions;
select plan(2);

select tests.signs_in('ada', repeat('h', 43));
select tests.signs_in('bob', repeat('j', 43));
update private.sign_in_codes set expires_at = now() where code_hash = repeat('h', 43);
insert into private.sign_in_attempts
  (state_hash, code_challenge, redirect_to, verifier, browser_hash, expires_at)
select repeat(letter, 43), repeat('c', 43), 'resonance://auth/callback', 'h..i.t.g', repeat('b', 43), at
from (values ('s', now()), ('t', now() + interval '1 second')) as attempts (letter, at);
select private.delete_old_sign_ins(), private.delete_old_codes();
select is(array(select code_hash::text from private.sign_in_codes), array[repeat('j', 43)], 'the code that still counts stays');
select is(array(select state_hash::text from private.sign_in_attempts), array[repeat('t', 43)], 'and the attempt');

select * from finish();
rollback;
