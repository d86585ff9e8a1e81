-- What was answered under a key is kept for its listener alone, as it was first, for a day.
begin;
set local search_path = extensions;
select plan(13);

select tests.listener('ada'), tests.listener('bob');
create function pg_temp.claim() returns jsonb language sql
return api.claim_answer('k', repeat('h', 43));
grant execute on function pg_temp.claim() to public;
select tests.act_as('ada');
create temporary table first on commit drop as select (pg_temp.claim() ->> 'claim')::uuid as claim;
select isnt((select claim from first), null, 'who comes first does it');
select is(tests.code_of('select pg_temp.claim()'), 'in_progress', 'and nobody besides');
select api.keep_answer(gen_random_uuid(), 200, '{"other": 1}');
select is(tests.code_of('select pg_temp.claim()'), 'in_progress', 'whoever has no claim keeps nothing');
select api.keep_answer((select claim from first), 200, '{}');
select is(pg_temp.claim(), '{"status": 200, "body": "{}"}', 'what was answered is given again');
select api.keep_answer((select claim from first), 200, '{"other": 1}');
select is(pg_temp.claim() ->> 'body', '{}', 'and does not change any more');
select is(
  tests.code_of($$ select api.claim_answer('a key', repeat('h', 43)) $$), 'invalid_request', 'a key is one word'
);
select is(tests.code_of($$ select api.claim_answer('k', null) $$), 'invalid_request', 'a request has a hash');
create temporary table another on commit drop as
select (api.claim_answer('another', repeat('h', 43)) ->> 'claim')::uuid as claim;
select is(
  array(
    select tests.code_of(format('select api.keep_answer(%L, %s)', (select claim from another), answer))
    from unnest(array[
      '99', '500', '70000', '200, repeat(''x'', 4097)', '200, ''{}'', gen_random_uuid()', 'null'
    ]) as answer
  ),
  array_fill('invalid_request'::text, array[4]) || array[null::text, null::text],
  'an answer has its shape, or is none; whom it is about is not looked for'
);
select throws_ok('select from private.idempotency_keys', '42501', null, 'the table is not readable');
select tests.act_as('bob');
select isnt(pg_temp.claim() ->> 'claim', null, 'the same key of another is another');
select tests.act_as_role('anon');
select throws_ok($$ select api.claim_answer('k', repeat('h', 43)) $$, '42501', null, 'anonymous has none');
select tests.act_as_owner();
update private.idempotency_keys set status = null, body = null, about = null, claimed_at = now() - interval '31 seconds';
select tests.act_as('ada');
create temporary table second on commit drop as select (pg_temp.claim() ->> 'claim')::uuid as claim;
select api.keep_answer((select claim from first));
select is(
  tests.code_of('select pg_temp.claim()'), 'in_progress', 'who came too late does not end the claim of who took over'
);
select tests.act_as_owner();
update private.idempotency_keys set claimed_at = claimed_at - interval '1 day';
select private.delete_old_answers();
select is_empty('select from private.idempotency_keys', 'a day later it is forgotten');

select * from finish();
rollback;
