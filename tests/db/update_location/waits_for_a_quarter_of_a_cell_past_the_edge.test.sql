-- A cell changes only when the phone is a quarter of a cell past its edge.
begin;
set local search_path = extensions;
select plan(3);

-- gcpvj0 ends in the north where gcpvj1 begins; gcpvj10 is the southern edge of gcpvj1.
select tests.live_at('ada', 'gcpvj0d1');
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(api.update_location('gcpvj10h')::jsonb ->> 'published', 'false', 'just over the edge: it waits');
select tests.act_as_owner();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(api.update_location('gcpvj1')::jsonb ->> 'published', 'true', 'well over it: it changes');
select tests.act_as_owner();
select is((select cell::text from app.positions), 'gcpvj1', 'to the new cell');

select * from finish();
rollback;
