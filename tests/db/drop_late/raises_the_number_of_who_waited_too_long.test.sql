-- What has waited two minutes is dropped, and the number of its recipient raised: the next heartbeat
-- makes the phone ask for what is true. A page is not dropped.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.teller_rests();
-- Nothing can be sent.
update private.limits set value = 0 where name = 'realtime_messages_a_second';
create temporary table before on commit drop as select user_id, n from private.channels;
grant select on before to public;
create function pg_temp.raised() returns text[] language sql as $$
  select array_agg(display_name || ' ' || channels.n - before.n order by display_name)
  from private.channels
  join before using (user_id)
  join app.profiles on id = user_id
  where channels.n <> before.n
$$;
select tests.plays('bob', 'a');
select tests.waves('bob', 'ada');
select tests.tells_a_round();
select tests.time_passes('119 seconds');
select tests.plays('ada', 'b', 'y', 'y');
select tests.tells_a_round();
select is(pg_temp.raised(), null, 'within two minutes it waits');
select tests.time_passes('1 second');
select tests.tells_a_round();
select is(pg_temp.raised(), array['ada 1', 'cyd 1'], 'then the numbers are raised of those whom it concerns');
select tests.act_as('ada');
select is(api.heartbeat() -> 'n', to_jsonb(before.n + 1), 'which a heartbeat says')
from before where user_id = tests.id_of('ada');
select tests.act_as_owner();
select set_eq(
  'select recipient_id from private.waiting_pairs', array[tests.id_of('bob')], 'what waited so long is gone, what came later is not'
);
select is_empty('select from private.waiting_events', 'an event is gone as well');
select is_empty(
  $$ select from private.channels where waiting_since is not null and user_id <> tests.id_of('bob') $$, 'and nothing waits for them'
);

select tests.teller_rests();
update private.limits set value = 0 where name = 'realtime_messages_a_second';
update before set n = channels.n from private.channels where channels.user_id = before.user_id;
select private.note_pages(array[tests.id_of('ada')]);
select tests.plays('bob', 'c');
select tests.tells_a_round();
select tests.time_passes('2 minutes');
select tests.tells_a_round();
select is(pg_temp.raised(), array['ada 1', 'cyd 1'], 'the same again');
update private.limits set value = 100 where name = 'realtime_messages_a_second';
select results_eq(
  'select name, event from tests.tells_a_round()',
  $$ values ('ada', 'live:nearby_users') $$,
  'but a page is told when there is room'
);
select is(
  (select n from private.channels where user_id = tests.id_of('ada')),
  (select n + 2 from before where user_id = tests.id_of('ada')),
  'with the number after that'
);

select * from finish();
rollback;
