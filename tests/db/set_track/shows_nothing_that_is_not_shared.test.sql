-- A track stays with its listener until they share it, and so does its being looked up.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select is(
  api.set_track('4uLU6hMCjMI75M1A2tKUQC'),
  '{"track": null, "pending": "4uLU6hMCjMI75M1A2tKUQC"}', 'its words are waited for'
);
select is(
  api.export_me() #>> '{pendingTrack,trackId}', '4uLU6hMCjMI75M1A2tKUQC', 'which the export says too'
);
select tests.act_as_owner();
select tests.allow(10);
select is(
  private.claim_track_lookups(10), '{"trackIds": []}', 'what nobody would see is not looked up'
);
select tests.confirms('ada', tests.spotify_track('Never'));
select tests.act_as('ada');
select is(
  api.set_track('4uLU6hMCjMI75M1A2tKUQC') #>> '{track,name}', 'Never', 'the listener gets it back'
);
select tests.act_as('bob');
select is(api.nearby()::jsonb #> '{users,0,track}', 'null', 'the other does not see it');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'nor hears of it');

select * from finish();
rollback;
