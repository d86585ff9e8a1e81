-- Spotify comes back once; a state that comes again was stolen or repeated.
begin;
set local search_path = extensions;
select plan(3);

select tests.act_as_role('service_role');
select api.begin_sign_in(repeat('s', 43), repeat('c', 43), 'resonance://auth/callback', 'h..i.t.g');
select is(
  api.take_sign_in(repeat('s', 43)),
  '{"codeChallenge": "ccccccccccccccccccccccccccccccccccccccccccc", "redirectTo": "resonance://auth/callback", "verifier": "h..i.t.g"}',
  'the first gets the attempt'
);
select is(tests.code_of('select api.take_sign_in(repeat(''s'', 43))'), 'sign_in_expired', 'the second nothing');
select is(tests.code_of('select api.take_sign_in(repeat(''x'', 43))'), 'sign_in_expired', 'nor one never given');

select * from finish();
rollback;
