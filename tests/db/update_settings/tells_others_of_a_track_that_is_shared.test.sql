-- Switching sharing on shows the track, off hides it, and each is told once.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.confirms('ada', tests.spotify_track('Never'));
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(share_track => true);
select api.update_settings(share_track => true);
select tests.act_as('bob');
select is(api.nearby()::jsonb #>> '{users,0,track,name}', 'Never', 'the other sees the track');
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'and hears of it once');
select tests.act_as('ada');
select api.update_settings(share_track => false);
select api.update_settings(share_track => false);
select tests.act_as('bob');
select is(api.nearby()::jsonb #> '{users,0,track}', 'null', 'then no more');
select tests.act_as_owner();
select is(
  array(select payload ->> 'trackName' from tests.messages_to('bob')), array['Never', null],
  'which they hear once too'
);

select * from finish();
rollback;
