-- A cell changes within a band without a word to others, whose pictures stay as they are; the one who
-- moved gets a page. A step into another band is told with the card.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.epoch_passes('bob');
select tests.forget_messages();
select tests.act_as('bob');
select api.update_location('gcpvj1');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'still here: nothing is told');
select is(array(select tests.heard_by('bob')), array['live:nearby_users'], 'who moved gets a page');
select tests.epoch_passes('bob', 3600);
select tests.forget_messages();
select tests.act_as('bob');
select api.update_location('gcpvn0d1');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_updated bob'], 'from here to near: told');
select is(
  (select payload #>> '{card,band}' from tests.messages_to('ada')), 'near', 'with the new band'
);

select * from finish();
rollback;
