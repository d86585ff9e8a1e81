-- The first who shows a code has spent it, whatever they can prove afterwards.
begin;
set local search_path = extensions;
select plan(3);

select tests.signs_in('ada', repeat('h', 43));
select tests.act_as_role('service_role');
select is(
  api.redeem_sign_in(repeat('h', 43)),
  '{"codeChallenge": "ccccccccccccccccccccccccccccccccccccccccccc", "email": "ada@users.resonance.invalid"}',
  'the first gets what the verifier is checked against'
);
select is(tests.code_of('select api.redeem_sign_in(repeat(''h'', 43))'), 'sign_in_expired', 'the second nothing');
select is(tests.code_of('select api.redeem_sign_in(repeat(''x'', 43))'), 'sign_in_expired', 'nor one never given');

select * from finish();
rollback;
