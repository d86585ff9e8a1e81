-- A cell that is to be published is, when its time has come, though the phone says nothing in between.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.forget_messages();
update private.dwells
set next_cell = 'gcpvn0', next_at = now() + interval '10 seconds'
where user_id in (tests.id_of('ada'), tests.id_of('cyd'));
select is(private.run_batch('publish_due_cells'), 0, 'not before its time');
select tests.place_ages(name, 10) from unnest(array['ada', 'cyd']) as name;
select tests.falls_silent('cyd');
select private.run_batch('publish_due_cells');
select is((select cell::text from app.positions where user_id = tests.id_of('ada')), 'gcpvn0', 'then it is');
select is(
  (select cell::text from app.positions where user_id = tests.id_of('cyd')), 'gcpvj0',
  'not that of who is not live any more'
);
select is(array(select tests.heard_by('bob')), array['live:user_updated ada'], 'and others hear of it');
select is(private.run_batch('publish_due_cells'), 1, 'a second time it finds the silent one alone');
select is(
  (select published_at from private.publish_epochs where user_id = tests.id_of('ada')), now(),
  'the epoch begins when others see the cell'
);

select * from finish();
rollback;
