-- The sweep ends expired presences and tells those who saw them, once.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.falls_silent('ada');
select tests.forget_messages();
select is(private.sweep_presence(), 1, 'one presence is ended');
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'the other hears it');
select is_empty('select from app.positions where user_id = tests.id_of(''ada'')', 'the position is gone');
select is(private.sweep_presence(), 0, 'a second sweep finds nothing');
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'and says nothing');

select * from finish();
rollback;
