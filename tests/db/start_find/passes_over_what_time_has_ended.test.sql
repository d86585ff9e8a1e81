-- What time has ended but no sweep has found yet hinders neither party.
begin;
set local search_path = extensions;
select plan(3);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
select tests.findable('eve', 'gcpvj0d1');
select tests.runs('ada', 'bob');
select tests.forget_messages();
update app.finds set expires_at = now();
select isnt(tests.asks('eve', 'bob'), null, 'the target can be asked by another');
select isnt(tests.asks('ada', 'eve'), null, 'and the seeker can ask another');
select is(
  array(select tests.heard_by('ada')),
  array['find:session_ended expired'],
  'the old one ended on the way'
);

select * from finish();
rollback;
