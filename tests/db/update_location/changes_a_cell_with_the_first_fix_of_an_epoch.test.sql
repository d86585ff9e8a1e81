-- A cell changes with the first fix of an epoch or not at all, however long the last change is past:
-- else the moment of a change would mark the line a quarter of a cell past the edge.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
update private.publish_epochs set published_at = now() - interval '21 minutes';
update app.positions set fix_at = now() - interval '30 seconds';
select tests.act_as('ada');
select is(api.update_location('gcpvj4')::jsonb ->> 'published', 'false', 'an epoch that has heard a fix waits');
select tests.act_as_owner();
update private.publish_epochs set published_at = now() - interval '26 minutes';
update app.positions set fix_at = now() - interval '2 minutes';
select tests.act_as('ada');
select is(api.update_location('gcpvj4')::jsonb ->> 'published', 'true', 'the first fix of the next brings it');
select tests.act_as_owner();
update private.publish_epochs set published_at = now() - interval '61 minutes';
select private.delete_old_epochs();
select isnt_empty('select from private.publish_epochs', 'epochs run on while there is a position');
delete from app.presence;
select private.delete_old_epochs();
select is_empty('select from private.publish_epochs', 'and are forgotten after it');

select * from finish();
rollback;
