-- A cell changes with the first fix of an epoch or not at all, however long the last change is past:
-- else the moment of a change would mark the line that was passed.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.epoch_passes('ada', 1230);
select tests.act_as('ada');
select api.update_location('gcpvj0');
select tests.act_as_owner();
select tests.epoch_passes('ada', 30);
select tests.act_as('ada');
select is(api.update_location('gcpvj4')::jsonb ->> 'published', 'false', 'an epoch that has heard a fix waits');
select tests.act_as_owner();
select tests.epoch_passes('ada', 240);
select tests.act_as('ada');
select is(api.update_location('gcpvj4')::jsonb ->> 'published', 'true', 'the first fix of the next brings it');
select tests.act_as_owner();
select tests.epoch_passes('ada', 3660);
select private.delete_old_epochs();
select isnt_empty('select from private.publish_epochs', 'epochs run on while there is a position');
delete from app.presence;
select private.delete_old_epochs();
select is_empty('select from private.publish_epochs', 'and are forgotten after it');

select * from finish();
rollback;
