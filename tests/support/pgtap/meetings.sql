-- Who may be found, who asks whom, who waves.

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

-- From here on a live listener has that place on the ring, by which lists are ordered.
create function tests.has_ring_place(p_name text, p_ring bigint) returns void
language sql volatile security definer set search_path = ''
as $$
  update app.presence set ring = p_ring where user_id = tests.id_of(p_name);
  update app.positions set ring = p_ring where user_id = tests.id_of(p_name);
  update private.track_keys set ring = p_ring where user_id = tests.id_of(p_name);
$$;

-- A listener plays a track of an album by an artist, each with an id of one letter only, and shares it.
create function tests.plays(p_name text, p_track text, p_album text default 'x', p_artist text default 'x')
returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.act_as(p_name);
  perform api.update_settings(share_track => true);
  perform tests.act_as_owner();
  perform tests.confirms(p_name, jsonb_build_object(
    'trackId', repeat(p_track, 22),
    'name', 'A song',
    'artists', jsonb_build_array(jsonb_build_object('id', repeat(p_artist, 22), 'name', 'A singer')),
    'album', jsonb_build_object('id', repeat(p_album, 22), 'name', 'An album'),
    'url', 'https://open.spotify.com/track/' || repeat(p_track, 22)
  ));
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
  v_connected := (api.wave(tests.known_as(p_to)) ->> 'connected')::boolean;
  perform tests.act_as_owner();
  return v_connected;
end
$$;

-- So long passes that nobody has to wait before asking somebody again, as if they never had.
create function tests.pauses_pass() returns void
language sql volatile security definer set search_path = ''
as $$ delete from private.request_pauses where until is not null $$;

-- One asks the other; the id of the Find, which waits.
create function tests.asks(p_seeker text, p_target text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_find uuid;
begin
  perform tests.act_as(p_seeker);
  v_find := api.start_find(target_id => tests.known_as(p_target)) ->> 'id';
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

-- A minute later, when all was told, a party of a running Find sends where they are; the hint that
-- they get.
create function tests.sends(p_name text, p_find uuid, p_geohash text) returns text
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_bucket text;
begin
  perform tests.act_as_owner();
  perform tests.tell();
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
  set
    fix_at = fix_at - interval '1 minute',
    answered_at = answered_at - interval '1 minute',
    outwards_since = outwards_since - interval '1 minute'
  where find_id = p_find;
$$;

-- From here on places are moved by that many metres in Finds that begin, in a direction that is secret.
create function tests.moves_places(p_metres integer) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.limits set value = p_metres where name in ('find_offset_least_m', 'find_offset_most_m');
$$;

-- So many metres north of a geohash, as a phone there says it.
create function tests.north_of(p_geohash text, p_metres integer) returns text
language sql stable security definer set search_path = ''
as $$
  select extensions.st_geohash(
    extensions.st_project(private.centre_of(p_geohash), p_metres, 0)::extensions.geometry, 8
  )
$$;
