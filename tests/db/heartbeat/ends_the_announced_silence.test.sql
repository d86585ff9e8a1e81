-- Whatever a phone says in the foreground ends the silence that it announced; what others say of it does
-- not begin or end any.
begin;
set local search_path = extensions;
select plan(11);

create function pg_temp.is_silent() returns boolean language sql as $$
  select silent_until = now() + interval '15 minutes' from app.presence
  where user_id = tests.id_of('ada')
$$;
create function pg_temp.announces() returns void language plpgsql as $$
begin
  perform tests.act_as('ada');
  perform api.heartbeat(background => true);
  perform tests.act_as_owner();
end
$$;
select tests.shares_at('ada', 'gcpvj0');

select pg_temp.announces();
select ok(pg_temp.is_silent(), 'announced');
select tests.act_as('ada');
select is(api.heartbeat(background => false) ->> 'nextHeartbeatS', '30', 'an ordinary heartbeat');
select tests.act_as_owner();
select ok(not pg_temp.is_silent(), 'ends it');

select pg_temp.announces();
select tests.act_as('ada');
select is(tests.code_of('select api.update_location(''gcpvj'')'), 'geohash_too_coarse', 'a refused location');
select tests.act_as_owner();
select ok(pg_temp.is_silent(), 'says nothing');
select tests.act_as('ada');
select is(api.update_location('gcpvj0')::jsonb ->> 'published', 'false', 'an accepted one');
select tests.act_as_owner();
select ok(not pg_temp.is_silent(), 'ends it');

select pg_temp.announces();
select tests.act_as('ada');
select is(api.go_live() ->> 'nextHeartbeatS', '30', 'going live again');
select tests.act_as_owner();
select ok(not pg_temp.is_silent(), 'ends it');

select pg_temp.announces();
select tests.presence_ages('ada', '10 minutes');
create temporary table before as select heartbeat_at, silent_until from app.presence;
select isnt(tests.spotify_says('ada', tests.spotify_track('Song')), null, 'that their player plays');
select results_eq(
  'select heartbeat_at, silent_until from app.presence', 'select * from before',
  'is no word of the phone: it is asked about in the background as in the foreground'
);

select * from finish();
rollback;
