-- A browser loads the callback twice, or loses the answer: the second time it is sent to the same place.
begin;
set local search_path = extensions;
select plan(5);

select tests.begins('s', 'b');
select tests.takes('s', 'b', 'r');
select is(
  tests.takes('s', 'b', 'r'),
  '{"step": "again", "answer": null, "redirectTo": "resonance://auth/callback"}',
  'while the first is under way there is no answer'
);
select private.keep_sign_in_answer(repeat('s', 43), 'a..n.s.w');
select private.keep_sign_in_answer(repeat('s', 43), 'o..t.h.r');
select is(tests.takes('s', 'b', 'r') ->> 'answer', 'a..n.s.w', 'then the first that was kept');
select is(expires_at, now() + interval '1 minute', 'for a minute') from private.sign_in_attempts;
select is(tests.counted('return_to_sign_in'), 0, 'none of which counts');
update private.sign_in_attempts set expires_at = now();
select is(tests.takes('s', 'b', 'r'), '{"step": "unknown"}', 'and no longer');

select * from finish();
rollback;
