-- Phones cannot send: not directly, not through realtime.send, not on their own channel.
begin;
set local search_path = extensions;
select plan(3);

select tests.listener('ada');
select tests.act_as('ada');
select set_config('realtime.topic', 'user:' || tests.id_of('ada'), true);
select throws_ok(
  format('insert into realtime.messages (topic, extension, event, payload, private)
    values (%L, ''broadcast'', ''live:user_left'', ''{}'', true)', 'user:' || tests.id_of('ada')),
  '42501', null, 'no insert of one''s own'
);
select lives_ok(
  format('select realtime.send(''{}'', ''live:user_left'', %L, true)', 'user:' || tests.id_of('ada')),
  'realtime.send swallows the refusal'
);
select tests.act_as_owner();
select is_empty('select from realtime.messages', 'and nothing was sent');

select * from finish();
rollback;
