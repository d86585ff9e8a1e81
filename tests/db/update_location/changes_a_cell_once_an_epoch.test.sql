-- Within five minutes of a change the next one waits.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
create temporary table reply as select api.update_location('gcpvj4')::jsonb as said;
select is((select said ->> 'published' from reply), 'false', 'a second change in the epoch waits');
select is((select (said ->> 'nextUpdateS')::integer from reply), 60, 'the phone is told to go on as usual');
select tests.act_as_owner();
select is((select cell::text from app.positions), 'gcpvj0', 'others see the old cell');
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(api.update_location('gcpvj4')::jsonb ->> 'published', 'true', 'after it, the change comes through');

select * from finish();
rollback;
