-- A queue that is older than two minutes is emptied: nobody is told, everybody's number is raised, and
-- phones ask for what is true. Whoever moved meanwhile still gets a page, and what is not due stays.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.teller_rests();
create temporary table before on commit drop as select user_id, n from private.channels;
grant select on before to public;
select tests.plays('bob', 'a');
select private.note_changes(100);
select tests.live_at('dan', 'gcpvj0d1');
select tests.waves('bob', 'ada');
select private.send_event(tests.id_of('ada'), 'test:event', '{}');
update private.changes set due_at = clock_timestamp() + interval '1 hour' where event = 'test:event';
select tests.time_passes('119 seconds');
select private.drop_late();
select isnt_empty('select from private.changes', 'within two minutes all of it waits');
select tests.time_passes('1 second');
create temporary table said on commit drop as select * from tests.tells_a_round();
select results_eq(
  'select name, event from said', $$ values ('dan', 'live:nearby_users') $$, 'then nobody is told but whoever moved'
);
select is_empty(
  'select from private.waiting_pairs union all select from private.waiting_events', 'nothing waits any more'
);
select results_eq('select event from private.changes', array['test:event'], 'but for what is not due');
select is(
  array(select channels.n - before.n from private.channels join before using (user_id)),
  array[1, 1, 1]::bigint[],
  'and the number of everybody else is raised'
);
select tests.act_as('ada');
select is(api.heartbeat() -> 'n', to_jsonb(before.n + 1), 'which a heartbeat says')
from before where user_id = tests.id_of('ada');
select set_eq(
  $$ select unnest(tests.names_on(api.sync()::jsonb -> 'nearby')) $$, array['bob', 'cyd', 'dan'], 'and sync says what was missed'
);
select tests.act_as_owner();
select tests.plays('dan', 'a');
select is(
  array(select name from tests.tells_a_round() where event = 'live:track_update' order by name),
  array['ada', 'bob', 'cyd'],
  'from there on all is told as ever'
);
select tests.time_passes('58 minutes');
select is(array(select event from tests.tells_a_round()), array['test:event'], 'what was not due is told in its time');

select * from finish();
rollback;
