-- A code is good for one session token, for whoever knows its verifier; a guess spends it.
begin;
set local search_path = extensions;
select plan(6);

select tests.signs_in('ada', repeat('h', 43));
select is(
  tests.redeems('h', 'c'), '{"step": "first", "email": "ada@users.resonance.invalid"}',
  'the first asks Auth'
);
select is(tests.redeems('x', 'c'), '{"step": "unknown"}', 'a code that was never given is good for nothing');
select is(tests.redeems('h', 'w'), '{"step": "mismatch"}', 'nor is one with a wrong verifier');
select is(tests.redeems('h', 'c'), '{"step": "unknown"}', 'which spends it');
select is(tests.counted('redeem_code'), 3, 'each counts for its address');
select is(count(*), 0::bigint, 'and nothing is kept') from private.sign_in_codes;

select * from finish();
rollback;
