-- Somebody whose phone fell silent still stands on others' phones, until the sweep tells them to take
-- them off: a block in between tells it, since the sweep then tells nothing.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.falls_silent('ada');
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'the block takes them off');
select private.sweep_presence();
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'and the sweep says nothing more');

select * from finish();
rollback;
