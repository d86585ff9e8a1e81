-- A move inside the cell changes no answer and sends no event.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj000');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('bob');
select is(api.nearby()::jsonb, api.nearby()::jsonb, 'two equal questions, equal answers');
create temporary table before as select api.nearby()::jsonb as list;
select tests.act_as_owner();
select tests.epoch_passes('ada');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.update_location('gcpvj0zz')::jsonb ->> 'published', 'false', 'nothing is published');
select tests.act_as('bob');
select is(api.nearby()::jsonb, (select list from before), 'the other''s answer is the same');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'') union all select tests.heard_by(''bob'')', 'and nothing is sent');

select * from finish();
rollback;
