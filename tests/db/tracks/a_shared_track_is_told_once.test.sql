-- Saying the same track again tells nothing and keeps its start; stopping tells.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.update_settings(share_track => true);
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}');
select tests.act_as_owner();
update app.tracks set started_at = now() - interval '2 minutes';
select tests.act_as('ada');
select is(
  (api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}') #>> '{track,startedAt}')::timestamptz,
  date_trunc('minute', now() - interval '2 minutes'),
  'it has been playing since'
);
select api.set_track(null);
select api.set_track(null);
select tests.act_as_owner();
select is(
  array(select tests.heard_by('bob')),
  array['live:track_update ada', 'live:track_update ada'],
  'told when it began and when it stopped'
);

select * from finish();
rollback;
