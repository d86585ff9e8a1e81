-- A key is one listener's; nobody reads a table of them, and nobody keeps what they did not claim.
begin;
set local search_path = extensions;
select plan(9);

select tests.listener('ada');
select tests.listener('bob');
select tests.act_as('ada');
select is(api.claim_answer('k', repeat('h', 43)), null, 'who comes first does it');
select lives_ok($$ select api.keep_answer('k', 200, '{}') $$, 'and keeps the answer');
select is(api.claim_answer('k', repeat('h', 43)), '{"status": 200, "body": "{}"}', 'which is given again');
select api.keep_answer('k', 200, '{"other": 1}');
select is(api.claim_answer('k', repeat('h', 43)) ->> 'body', '{}', 'and does not change any more');
select is(
  tests.code_of($$ select api.claim_answer('a key', repeat('h', 43)) $$), 'invalid_request', 'a key that is none'
);
select throws_ok('select from private.kept_answers', '42501', null, 'the table is not readable');
select tests.act_as('bob');
select is(api.claim_answer('k', repeat('h', 43)), null, 'the same key of another is another');
select tests.act_as_role('anon');
select throws_ok($$ select api.claim_answer('k', repeat('h', 43)) $$, '42501', null, 'anonymous: nothing');
select tests.act_as_owner();
update private.kept_answers set claimed_at = claimed_at - interval '1 day';
select private.delete_old_answers();
select is_empty('select from private.kept_answers', 'a day later it is forgotten');

select * from finish();
rollback;
