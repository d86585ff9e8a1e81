-- However the user is deleted, others see the listener leave, and what waited for their channel is
-- sent to nobody.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select private.send_event(tests.id_of('bob'), 'vibe:connected', '{}', tests.id_of('ada'));
delete from auth.users where id = tests.id_of('ada');
select is(
  array(select event || ' ' || (payload ->> 'userId') from tests.messages_to('bob')),
  array['live:user_left ' || tests.id_of('ada')], 'the other is told that they left, and nothing else of them'
);
select is_empty('select from tests.messages_to(''ada'')', 'nothing is sent to nobody');
select private.send_event(tests.id_of('ada'), 'find:session_ended', '{}');
select private.note_changes(10);
select isnt_empty('select from private.waiting_events', 'what was under way may still come to wait');
select private.delete_gone_channels();
select is_empty('select from private.waiting_events', 'and is dropped');

select * from finish();
rollback;
