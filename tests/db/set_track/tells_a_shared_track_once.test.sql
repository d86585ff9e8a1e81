-- A track is told when its words are known; saying the same again tells nothing and keeps its start;
-- stopping tells.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.update_settings(share_track => true);
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select api.set_track('4uLU6hMCjMI75M1A2tKUQC');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'nothing is told before its words are known');
select tests.looks_up('4uLU6hMCjMI75M1A2tKUQC', tests.spotify_track('Never'));
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'then it is');
select is(
  (select payload - 'n' from tests.messages_to('bob')),
  jsonb_build_object(
    'userId', tests.id_of('ada'), 'trackId', '4uLU6hMCjMI75M1A2tKUQC', 'trackName', 'Never', 'artist', 'Rick',
    'albumArt', null, 'verified', false, 'track', private.shared_track_json(tests.id_of('ada'))
  ),
  'as cards show it'
);
select tests.forget_messages();
update app.tracks set started_at = now() - interval '2 minutes';
select tests.act_as('ada');
select is(
  (api.set_track('4uLU6hMCjMI75M1A2tKUQC') #>> '{track,startedAt}')::timestamptz,
  date_trunc('minute', now() - interval '2 minutes'),
  'said again: it has been playing since'
);
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'and nothing is told');
select tests.act_as('ada');
select api.set_track(repeat('x', 22));
select tests.act_as_owner();
select is(
  array(select tests.heard_by('bob')), array['live:track_update ada'],
  'another one: what played before has stopped, told at once'
);
select is(
  (select jsonb_strip_nulls(payload - 'n') from tests.messages_to('bob')),
  jsonb_build_object('userId', tests.id_of('ada')), 'with nothing of the next'
);
select tests.forget_messages();
select tests.act_as('ada');
select api.set_track(null);
select api.set_track(null);
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'that the next was taken back is not told');

select * from finish();
rollback;
