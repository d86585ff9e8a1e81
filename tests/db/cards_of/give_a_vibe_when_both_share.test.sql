-- The vibe compares two shared tracks, and tells how they are alike.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
create function pg_temp.changed(p_path text[], p_id text) returns jsonb language sql as $$
  select jsonb_set(tests.spotify_track('Never'), p_path, to_jsonb(p_id))
$$;
create function pg_temp.vibe() returns jsonb language sql volatile as $$ select api.nearby()::jsonb #> '{users,0,vibe}' $$;
select api.update_settings(share_track => true);
select api.set_track(tests.spotify_track('Never'));
select tests.act_as('bob');
select api.set_track(tests.spotify_track('Never'));
select is(pg_temp.vibe(), 'null', 'one does not share: none');
select api.update_settings(share_track => true);
select is(pg_temp.vibe(), '{"score": 1.0, "reason": "same_track"}', 'the same track');
select api.set_track(pg_temp.changed('{trackId}', '7GhIk7Il098yCjg4BQjzvb'));
select is(pg_temp.vibe(), '{"score": 0.8, "reason": "same_album"}', 'the same album');
select api.set_track(jsonb_set(
  pg_temp.changed('{trackId}', '7GhIk7Il098yCjg4BQjzvb'), '{album,id}', '"2noRn2Aes5aoNVsU6iWThc"'
));
select is(pg_temp.vibe(), '{"score": 0.6, "reason": "shared_artist"}', 'an artist in common');
select api.set_track(null);
select is(pg_temp.vibe(), 'null', 'nothing plays: none');

select * from finish();
rollback;
