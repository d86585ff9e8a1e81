-- Of a track a phone says the id and nothing else.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
create function pg_temp.says(p_track_id text) returns text language sql as $$
  select tests.code_of(format('select api.set_track(%L)', p_track_id))
$$;
select is(pg_temp.says(''), 'invalid_request', 'nothing');
select is(pg_temp.says('short'), 'invalid_request', 'an id that is too short');
select is(pg_temp.says(repeat('x', 23)), 'invalid_request', 'or too long');
select is(pg_temp.says(repeat('x', 21) || '/'), 'invalid_request', 'or holds a slash');
select is(pg_temp.says(repeat('x', 22) || E'\n'), 'invalid_request', 'or a line');
select is(pg_temp.says(tests.spotify_track('Never')::text), 'invalid_request', 'a track with its words');
select throws_ok(
  'select api.set_track(track => ''{}''::jsonb)', '42883', null, 'a track is no argument'
);
select tests.act_as_owner();
select is_empty('select from app.tracks', 'nothing was kept');

select * from finish();
rollback;
