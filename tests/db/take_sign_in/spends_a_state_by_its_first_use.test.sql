-- Spotify comes back once with one code; a state that comes again with another was stolen.
begin;
set local search_path = extensions;
select plan(4);

select tests.begins('s', 'b');
select is(
  tests.takes('s', 'b', 'r'),
  jsonb_build_object(
    'step', 'first', 'codeChallenge', repeat('c', 43), 'redirectTo', 'resonance://auth/callback',
    'verifier', 'h..i.t.g'
  ),
  'the first gets the attempt'
);
select is(tests.takes('s', 'b', 'q'), '{"step": "unknown"}', 'another return gets nothing');
select is(tests.takes('x', 'b', 'r'), '{"step": "unknown"}', 'nor does a state that was never given');
select is(tests.counted('return_to_sign_in'), 2, 'and both counted for their address');

select * from finish();
rollback;
