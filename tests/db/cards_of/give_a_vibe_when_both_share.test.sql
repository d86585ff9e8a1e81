-- The vibe compares two shared tracks, and tells how they are alike.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
create function pg_temp.changed(p_path text[], p_id text) returns jsonb language sql as $$
  select jsonb_set(tests.spotify_track('Never'), p_path, to_jsonb(p_id))
$$;
create function pg_temp.vibe() returns jsonb language sql volatile as $$ select api.nearby()::jsonb #> '{users,0,vibe}' $$;
select api.update_settings(share_track => true);
select tests.act_as_owner();
select tests.confirms(name, tests.spotify_track('Never')) from unnest(array['ada', 'bob']) as name;
select tests.act_as('bob');
select is(pg_temp.vibe(), 'null', 'one does not share: none');
select api.update_settings(share_track => true);
select is(pg_temp.vibe(), '{"score": 1.0, "reason": "same_track"}', 'the same track');
select tests.confirms('bob', pg_temp.changed('{trackId}', '7GhIk7Il098yCjg4BQjzvb'));
select is(pg_temp.vibe(), '{"score": 0.8, "reason": "same_album"}', 'the same album');
select tests.confirms('bob', jsonb_set(
  pg_temp.changed('{trackId}', '7GhIk7Il098yCjg4BQjzvb'), '{album,id}', '"2noRn2Aes5aoNVsU6iWThc"'
));
select is(pg_temp.vibe(), '{"score": 0.6, "reason": "shared_artist"}', 'an artist in common');
select api.set_track('4uLU6hMCjMI75M1A2tKUQC');
select tests.looks_up('4uLU6hMCjMI75M1A2tKUQC', tests.spotify_track('Never'));
select is(pg_temp.vibe(), 'null', 'the same track, but by the phone''s word alone: none');
select api.set_track(null);
select is(pg_temp.vibe(), 'null', 'nothing plays: none');

select * from finish();
rollback;
