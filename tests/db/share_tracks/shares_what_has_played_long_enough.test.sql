-- A track is shared once it has played for twenty seconds: who skips through songs shows nobody any.
begin;
set local search_path = extensions;
select plan(22);

create function pg_temp.song(p_letter text, p_played_s integer) returns jsonb language sql as $$
  select tests.spotify_track('Song ' || p_letter)
    || jsonb_build_object('trackId', repeat(p_letter, 22), 'playedMs', p_played_s * 1000)
$$;
create function pg_temp.shown_to_bob() returns text language plpgsql as $$
declare
  v_name text;
begin
  perform tests.act_as('bob');
  v_name := api.nearby()::jsonb #>> '{users,0,track,name}';
  if v_name is distinct from api.listener(tests.id_of('ada')) #>> '{track,name}' then
    raise exception 'lists and cards differ';
  end if;
  perform tests.act_as_owner();
  return v_name;
end
$$;
select tests.shares_at('ada', 'gcpvj0'), tests.shares_at('bob', 'gcpvj0');
select tests.confirms('bob', pg_temp.song('c', 60));
select tests.forget_messages();

select tests.confirms('ada', pg_temp.song(letter, 3)) from unnest(array['a', 'b', 'a', 'c']) as letter;
select is_empty('select tests.heard_by(''bob'')', 'skipping through songs is told to nobody');
select is(pg_temp.shown_to_bob(), null, 'and shown in no list');
select tests.act_as('ada');
select is(api.now_playing() #>> '{track,name}', 'Song c', 'the listener themselves sees it at once');
select tests.act_as('bob');
select is(tests.names_on(api.vibe_matches()::jsonb), '{}', 'it makes no vibe');
select is(
  tests.names_on(api.find_listeners(repeat('c', 22))::jsonb), '{}', 'nor is anybody found by it'
);
select tests.act_as_owner();

select tests.track_ages('ada', '16 seconds');
select is(private.share_tracks(), 0, 'after 19 seconds it waits');
select is(pg_temp.shown_to_bob(), null, 'as lists say');
select tests.act_as('ada');
select api.update_profile(display_name => 'Ada');
select tests.act_as_owner();
select tests.track_ages('ada', '1 second');
select is(pg_temp.shown_to_bob(), null, 'a list at 20 seconds says what was told until then');
select tests.act_as('ada');
select api.update_profile(display_name => 'ada');
select tests.act_as_owner();
select is(pg_temp.shown_to_bob(), null, 'a new name too');
select tests.forget_messages();
select is(private.share_tracks(), 1, 'then it is shared');
select is(
  array(select tests.heard_by('bob') order by 1), array['live:track_update ada', 'vibe:match ada same_track'],
  'which is told, and begins a vibe'
);
select is(array(select tests.heard_by('ada')), array['vibe:match bob same_track'], 'for both');
select is(pg_temp.shown_to_bob(), 'Song c', 'and lists show it');
select tests.act_as('bob');
select is(tests.names_on(api.vibe_matches()::jsonb), array['ada'], 'as those of vibes do');
select is(
  tests.names_on(api.find_listeners(repeat('c', 22))::jsonb), array['ada'], 'and those of who plays it'
);
select tests.act_as_owner();
select is(private.share_tracks(), 0, 'once');

select tests.forget_messages();
select tests.confirms('ada', pg_temp.song('d', 20));
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'one that is old enough waits for nothing');
select is(pg_temp.shown_to_bob(), 'Song d', 'and is shown at once');
select tests.forget_messages();
select tests.confirms('ada', pg_temp.song('e', 0));
select is(
  (select payload - 'n' - 'userId' from tests.messages_to('bob') where payload -> 'track' = 'null'),
  '{"track": null, "artist": null, "trackId": null, "albumArt": null, "verified": null, "trackName": null}',
  'the next one stops what was shared'
);
select tests.confirms('ada', null);
select tests.forget_messages();
select is(private.share_tracks(), 0, 'one that has stopped is never shared');
select is_empty('select tests.heard_by(''bob'')', 'nor told');
select is(
  (select count(*) from private.shown_listeners where shared_from is not null), 0::bigint, 'and nothing waits'
);

select * from finish();
rollback;
