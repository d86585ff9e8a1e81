-- A sent message is gone before two minutes are over, so nothing can be replayed.
begin;
set local search_path = extensions;
select plan(5);

select tests.listener('ada');
select private.send_event(tests.id_of('ada'), 'find:accepted', jsonb_build_object('sessionId', nth))
from generate_series(1, 4) as nth;
select tests.tell();
update realtime.messages set inserted_at = inserted_at - interval '46 seconds'
where (payload ->> 'sessionId')::integer < 4;
select is(private.delete_sent_messages(2), 2, 'a batch has as many as it may');
select is(private.delete_sent_messages(2), 1, 'the next what is left');
select is(
  array(select payload ->> 'sessionId' from realtime.messages), array['4'], 'what was sent just now stays'
);
select is(
  (select run_every from private.jobs where name = 'delete_sent_messages'), 'minute', 'it runs every minute'
);
select cmp_ok(private.limit_of('message_retention_s') + 60, '<', 120, 'so two minutes are never over');

select * from finish();
rollback;
