-- Who is not there any more is told nothing of others, though it waited; events of their own still go.
begin;
set local search_path = extensions;
select plan(5);

select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.asks('ada', 'bob');
select tests.teller_rests();
select tests.plays('cyd', 'a');
select private.note_changes(100);
select tests.act_as('ada');
select api.go_offline();
select tests.act_as_owner();
select is(
  array(select event from tests.tells_a_round() where name = 'ada'),
  array['live:ended', 'find:session_ended'],
  'whoever went offline hears what that ended'
);
select is_empty('select from private.waiting_pairs', 'and not what waited for them');

select tests.teller_rests();
select tests.plays('cyd', 'b');
select private.note_changes(100);
select tests.falls_silent('bob');
select is_empty('select tests.tells_a_round()', 'whoever fell silent hears nothing');
select private.sweep_presence(100);
select results_eq(
  $$ select event, payload ->> 'reason' from tests.tells_a_round() where name = 'bob' $$,
  $$ values ('live:ended', 'timeout') $$,
  'until they hear that it is over'
);
select private.note_pages(array[tests.id_of('ada'), tests.id_of('bob')]);
select is_empty('select tests.tells_a_round()', 'nobody who is nowhere gets a page');

select * from finish();
rollback;
