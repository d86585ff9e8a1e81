-- Only a beginning is told. Whoever told of a vibe that goes on would tell that its listener moved
-- or looks further now, which nothing else tells.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.plays('bob', 'a');
select tests.plays('ada', 'a');
delete from private.told_vibes;
select tests.forget_messages();

select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(api.update_location('gcpvj3d1')::jsonb -> 'published', 'true', 'the hour is over, and one moves a cell');
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), '{}', 'the other hears nothing of it');
select tests.act_as('ada');
select api.update_settings(radius_km => 10);
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), '{}', 'nor of a wider radius');
select tests.listener('cyd');
select tests.act_as('ada');
select api.block(tests.id_of('cyd'));
select api.unblock(tests.id_of('cyd'));
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), '{}', 'nor of a pardon for somebody else');
select tests.plays('ada', 'b');
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'the next song of the album begins no vibe');

-- In a crowd, where only a few are looked at.
update private.limits set value = 1 where name = 'vibes_at_once';
select tests.live_at('cyd', 'gcpvn0d1');
select tests.plays('cyd', 'c');
delete from private.told_vibes;
select tests.forget_messages();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select api.update_location('gcpvn0d1');
select tests.act_as_owner();
select tests.tell();
select is_empty(
  $$ select from realtime.messages where event = 'vibe:match' $$, 'nor does coming nearer than another'
);

select * from finish();
rollback;
