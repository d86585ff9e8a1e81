-- What the pgTAP files speak in: make listeners, sit in somebody's chair, read what was sent.
-- Applied once to a test database, by its superuser, after the migrations.

create extension if not exists pgtap with schema extensions;
-- Who makes it may have taken execute on new functions from everybody, as our migrations do.
grant execute on all functions in schema extensions to public;

create schema tests;
grant usage on schema tests to anon, authenticated, service_role;

-- A listener of that name: a Supabase user with a profile and settings, the same id every time.
create function tests.id_of(p_name text) returns uuid
language sql immutable security invoker set search_path = ''
as $$ select md5('listener ' || p_name)::uuid $$;

create function tests.listener(p_name text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into auth.users (id, email, aud, role)
  values (tests.id_of(p_name), p_name || '@users.resonance.invalid', 'authenticated', 'authenticated')
  on conflict do nothing;
  insert into app.profiles (id, display_name) values (tests.id_of(p_name), p_name)
  on conflict do nothing;
  return tests.id_of(p_name);
end
$$;

-- From here on, until the next chair, statements run as that listener's phone.
create function tests.act_as(p_name text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform set_config('role', 'authenticated', true);
  perform set_config('request.jwt.claim.sub', tests.id_of(p_name)::text, true);
  perform set_config('request.jwt.claims', json_build_object(
    'sub', tests.id_of(p_name), 'role', 'authenticated', 'aud', 'authenticated'
  )::text, true);
end
$$;

create function tests.act_as_role(p_role text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform set_config('role', p_role, true);
  perform set_config('request.jwt.claim.sub', '', true);
  perform set_config('request.jwt.claims', json_build_object('role', p_role)::text, true);
end
$$;

-- Back to who runs the tests, to arrange what no phone could.
create function tests.act_as_owner() returns void
language sql volatile security invoker set search_path = ''
as $$ select tests.act_as_role('none') $$;

-- A listener who is live at that geohash, through the calls that their phone would make.
create function tests.live_at(p_name text, p_geohash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.act_as_owner();
  perform tests.listener(p_name);
  perform tests.act_as(p_name);
  perform api.go_live();
  perform api.update_location(p_geohash);
  perform tests.act_as_owner();
  return tests.id_of(p_name);
end
$$;

-- Time passes for one listener: their epoch ends, and their last fix is as old as that.
create function tests.epoch_passes(p_name text) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.publish_epochs set published_at = published_at - interval '6 minutes'
  where user_id = tests.id_of(p_name);
  update app.positions set fix_at = fix_at - interval '6 minutes' where user_id = tests.id_of(p_name);
$$;

-- The phone of one listener has been silent for longer than the heartbeat timeout.
create function tests.falls_silent(p_name text) returns void
language sql volatile security definer set search_path = ''
as $$
  update app.presence set heartbeat_at = heartbeat_at - interval '2 minutes'
  where user_id = tests.id_of(p_name);
$$;

-- What was sent to a listener, oldest first: "event of whom", and what it says of a Find or a vibe.
create function tests.heard_by(p_name text) returns setof text
language sql volatile security definer set search_path = ''
as $$
  select concat_ws(
    ' ',
    event,
    (
      select display_name from app.profiles
      where id::text in (payload ->> 'userId', payload ->> 'seekerId')
    ),
    payload ->> 'status',
    payload ->> 'bucket',
    payload ->> 'reason'
  )
  from realtime.messages
  where topic = 'user:' || tests.id_of(p_name)
  -- By the statement that sent it: within a transaction all were sent at the same time.
  order by inserted_at, cmin::text::bigint
$$;

create function tests.forget_messages() returns void
language sql volatile security definer set search_path = ''
as $$ delete from realtime.messages $$;

-- A listener who is live at that geohash and may be asked.
create function tests.findable(p_name text, p_geohash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.live_at(p_name, p_geohash);
  perform tests.act_as(p_name);
  perform api.update_settings(allow_find => true);
  perform tests.act_as_owner();
  return tests.id_of(p_name);
end
$$;

-- A listener plays a track of an album by an artist, each with an id of one letter only, and shares it.
create function tests.plays(p_name text, p_track text, p_album text default 'x', p_artist text default 'x')
returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.act_as(p_name);
  perform api.update_settings(share_track => true);
  perform api.set_track(jsonb_build_object(
    'trackId', repeat(p_track, 22),
    'name', 'A song',
    'artists', jsonb_build_array(jsonb_build_object('id', repeat(p_artist, 22), 'name', 'A singer')),
    'album', jsonb_build_object('id', repeat(p_album, 22), 'name', 'An album')
  ));
  perform tests.act_as_owner();
end
$$;

-- One waves to the other; whether that connects them.
create function tests.waves(p_from text, p_to text) returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_connected boolean;
begin
  perform tests.act_as(p_from);
  v_connected := (api.wave(tests.id_of(p_to)) ->> 'connected')::boolean;
  perform tests.act_as_owner();
  return v_connected;
end
$$;

-- One asks the other; the id of the Find, which waits.
create function tests.asks(p_seeker text, p_target text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_find uuid;
begin
  perform tests.act_as(p_seeker);
  v_find := api.start_find(target_id => tests.id_of(p_target)) ->> 'id';
  perform tests.act_as_owner();
  return v_find;
end
$$;

-- One asks and the other says yes; the id of the Find, which runs.
create function tests.runs(p_seeker text, p_target text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_find uuid := tests.asks(p_seeker, p_target);
begin
  perform tests.act_as(p_target);
  perform api.accept_find(v_find);
  perform tests.act_as_owner();
  return v_find;
end
$$;

-- A minute later a party of a running Find sends where they are; the hint that they get.
create function tests.sends(p_name text, p_find uuid, p_geohash text) returns text
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_bucket text;
begin
  perform tests.act_as_owner();
  perform tests.a_minute_passes(p_find);
  perform tests.act_as(p_name);
  v_bucket := api.send_find_location(p_find, p_geohash) ->> 'bucket';
  perform tests.act_as_owner();
  return v_bucket;
end
$$;

create function tests.a_minute_passes(p_find uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.find_positions
  set fix_at = fix_at - interval '1 minute', answered_at = answered_at - interval '1 minute'
  where find_id = p_find;
  update private.find_hints set outwards_since = outwards_since - interval '1 minute'
  where find_id = p_find;
$$;

-- The names on a list, in its order.
create function tests.names_on(p_list jsonb) returns text[]
language sql immutable security invoker set search_path = ''
as $$
  select coalesce(array_agg(card ->> 'displayName' order by nth), '{}')
  from jsonb_array_elements(p_list -> 'users') with ordinality as cards (card, nth)
$$;

-- The code of the catalogue that a statement fails with, null if it doesn't.
create function tests.code_of(p_statement text) returns text
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  execute p_statement;
  return null;
exception when sqlstate 'PGRST' then
  return sqlerrm::json ->> 'code';
end
$$;

-- What the auth function says of a Spotify account, its tokens sealed.
create function tests.spotify_account(p_name text) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'accountKey', 'account:' || p_name,
    'displayName', p_name,
    'avatarUrl', 'https://i.scdn.co/image/' || p_name,
    'accessToken', 'h..i.t.g',
    'accessExpiresInS', 3600,
    'refreshToken', 'h..i.t.g',
    'scopes', '["user-read-playback-state"]'::jsonb
  )
$$;

-- A listener who came back from Spotify; their code waits for the app under that hash.
create function tests.signs_in(p_name text, p_code_hash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.listener(p_name);
  perform tests.act_as_role('service_role');
  perform api.finish_sign_in(
    tests.id_of(p_name), tests.spotify_account(p_name), p_code_hash, repeat('c', 43)
  );
  perform tests.act_as_owner();
  return tests.id_of(p_name);
end
$$;

-- A live listener there who shares their track, their Spotify connected: due to be asked about.
create function tests.shares_at(p_name text, p_geohash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.signs_in(p_name, rpad(p_name, 43, 'h'));
  perform tests.live_at(p_name, p_geohash);
  perform tests.act_as(p_name);
  perform api.update_settings(share_track => true);
  perform tests.act_as_owner();
  return tests.id_of(p_name);
end
$$;

-- A track as the spotify function hands it in.
create function tests.spotify_track(p_name text) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'trackId', '4uLU6hMCjMI75M1A2tKUQC',
    'name', p_name,
    'artists', '[{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}]'::jsonb,
    'album', '{"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever", "coverUrl": null}'::jsonb,
    'url', 'https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC'
  )
$$;

-- Who is due now, by name, as a worker claims them.
create function tests.claims(p_most integer) returns text[]
language plpgsql volatile security definer set search_path = ''
as $$
begin
  return array(
    select display_name
    from jsonb_array_elements(private.claim_track_polls(p_most) -> 'polls') as poll
    join app.profiles on id = (poll ->> 'userId')::uuid
    order by display_name
  );
end
$$;

create function tests.claim_of(p_name text) returns uuid
language sql stable security definer set search_path = ''
as $$ select claim from private.spotify_polls where user_id = tests.id_of(p_name) $$;

-- So many requests may be made at once, from now on.
create function tests.allow(p_requests integer) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.spotify_traffic
  set allowance = p_requests, counted_at = clock_timestamp(), paused_until = '-infinity'
$$;

-- Time passes at Spotify's for one listener, and it is their turn.
create function tests.turn_of(p_name text) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.spotify_polls
  set
    next_poll_at = now(),
    claimed_at = claimed_at - interval '1 minute',
    asked_at = asked_at - interval '1 minute',
    heard_at = heard_at - interval '1 minute'
  where user_id = tests.id_of(p_name)
$$;

-- A worker asks about one listener and hands in what Spotify says: a track, or why there is none.
create function tests.spotify_says(p_name text, p_track jsonb, p_silence text default null)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.allow(1000);
  perform tests.turn_of(p_name);
  perform tests.claims(100);
  return private.keep_spotify_track(
    tests.id_of(p_name), tests.claim_of(p_name), 30, p_track, p_silence
  );
end
$$;

-- The tables, of ours and of the platform, in which that id stands anywhere.
create function tests.tables_with(p_id uuid) returns text[]
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_table regclass;
  v_found boolean;
  v_tables text[] := '{}';
begin
  for v_table in
    select oid from pg_catalog.pg_class
    where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('app', 'private', 'auth', 'realtime')
  loop
    execute format('select exists (select from %s as t where t::text like $1)', v_table)
    into v_found using '%' || p_id || '%';
    if v_found then
      v_tables := v_tables || v_table::text;
    end if;
  end loop;
  return v_tables;
end
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;
