-- Whoever deletes the user: others see the listener leave, and nothing waits on their channel.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select isnt_empty('select tests.heard_by(''ada'')', 'something was sent to the listener');
delete from realtime.messages where topic = 'user:' || tests.id_of('bob');
delete from auth.users where id = tests.id_of('ada');
select is_empty('select tests.heard_by(''ada'')', 'nothing is left of it');
select is(
  array(select event || ' ' || (payload ->> 'userId') from realtime.messages),
  array['live:user_left ' || tests.id_of('ada')],
  'the other was told'
);

select * from finish();
rollback;
