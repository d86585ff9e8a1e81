-- What was sent is gone before two minutes are over, so nothing can be replayed.
begin;
set local search_path = extensions;
select plan(3);

select tests.listener('ada');
select private.tell(tests.id_of('ada'), 'live:user_left', '{"n": 1}');
select private.tell(tests.id_of('ada'), 'live:user_left', '{"n": 2}');
update realtime.messages set inserted_at = inserted_at - interval '46 seconds' where payload ->> 'n' = '1';
select lives_ok('select private.delete_sent_messages()', 'the job runs');
select is(
  array(select payload ->> 'n' from realtime.messages), array['2'], 'the old one is gone, the new one stays'
);
select is(
  (select schedule in ('30 seconds', '* * * * *') from cron.job where jobname = 'delete-sent-messages'),
  true, 'and it is scheduled at least every minute'
);

select * from finish();
rollback;
