-- Over any five seconds nine tenths of the plan's figure, each row and each delivery counted: what
-- does not fit waits.
begin;
set local search_path = extensions;
select plan(9);

-- Twenty a second: 90 in five seconds. ada has three devices, so a message to her counts four.
create function pg_temp.cost(p_since interval default '0') returns integer language sql as $$
  -- As if all of it had been sent so long ago, however slow this machine is.
  update private.sent_batches set committed_at = clock_timestamp() - p_since;
  select coalesce(sum(case when name = 'ada' then 4 else 2 end), 0)::integer from tests.tells_a_round()
$$;
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('p' || n, 'gcpvj0d1') from generate_series(1, 30) as n;
insert into private.channel_sessions (user_id, session_id, heard_at)
select tests.id_of('ada'), 'device ' || n, now() from generate_series(1, 3) as n;
select tests.teller_rests();
update private.limits set value = 20 where name = 'realtime_messages_a_second';
update private.limits set value = 10000 where name = 'told_at_once';

-- Everybody hears a page: 31 messages, which cost 64.
select private.note_pages(array(select user_id from app.positions));
select is(pg_temp.cost(), 64, 'what fits goes at once');
select is((select sum(cost)::integer from private.sent_batches), 64, 'and is counted, deliveries and all');
select private.note_pages(array(select user_id from app.positions));
update private.channels set sent_at = '-infinity';
select is(pg_temp.cost(), 26, 'then as much as is left of 90');
select is(pg_temp.cost(), 0, 'then nothing');
select isnt_empty('select from private.channels where waiting_since is not null', 'the others wait');
select is(pg_temp.cost('3 seconds'), 0, 'as long as what was sent lies within five seconds');
select is(pg_temp.cost('5.1 seconds'), 38, 'then they have their turn');
select is_empty('select from private.channels where waiting_since is not null', 'and nobody waits');

update private.channels set sent_at = '-infinity';
delete from private.sent_batches;
update private.limits set value = 0 where name = 'realtime_messages_a_second';
select private.note_pages(array(select user_id from app.positions));
select is(pg_temp.cost(), 0, 'without a budget nothing is sent');

select * from finish();
rollback;
