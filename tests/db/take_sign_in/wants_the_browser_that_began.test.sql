-- Who was led to an address that another began has not its cookie, and spoils nothing for the other.
begin;
set local search_path = extensions;
select plan(4);

select tests.begins('s', 'b');
select is(
  tests.takes('s', 'x', 'r'), '{"step": "other_browser", "redirectTo": "resonance://auth/callback"}',
  'another cookie is another browser'
);
select is(
  private.take_sign_in(repeat('s', 43), null, repeat('r', 43), tests.id_of('address')) ->> 'step',
  'other_browser', 'and so is none'
);
select is(tests.takes('s', 'b', 'r') ->> 'step', 'first', 'the right one finds the attempt unspent');
select is(tests.takes('s', 'x', 'r') ->> 'step', 'other_browser', 'whose answer no other gets');

select * from finish();
rollback;
