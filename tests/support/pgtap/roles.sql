-- What the pgTAP files speak in: make listeners, act as somebody, read what was sent.
-- Applied once to a test database, by its superuser, after the migrations.

create extension if not exists pgtap with schema extensions;
-- Who makes it may have taken execute on new functions from everybody, as our migrations do.
grant execute on all functions in schema extensions to public;

create schema if not exists tests;
grant usage on schema tests to anon, authenticated, service_role;

-- A listener of that name: a Supabase user with a profile and settings, the same id every time, who said
-- that they are an adult.
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
  insert into app.profiles (id, display_name, adult_confirmed_at)
  values (tests.id_of(p_name), p_name, now())
  on conflict do nothing;
  return tests.id_of(p_name);
end
$$;

-- By what others know a listener now.
create function tests.known_as(p_name text) returns uuid
language sql stable security definer set search_path = ''
as $$ select private.shown_id_of(tests.id_of(p_name)) $$;

-- Whose an id in a payload is: a name, in brackets where it is none that the account has now.
create function tests.name_of(p_id text) returns text
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (select display_name from app.profiles where id::text = p_id),
    (
      select '(' || display_name || ')'
      from private.shown_ids join app.profiles on profiles.id = user_id
      where shown_id::text = p_id
    )
  )
$$;

-- A refused call raises nothing: whoever did not ask for the refusal finds it here.
create function tests.expect_no_refusal() returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if current_setting('response.status', true) >= '400' then
    raise exception 'a call was refused, with %, and nobody asked for that',
      current_setting('response.status', true);
  end if;
end
$$;

-- From here on, until the next one is named, statements run as that listener's phone.
create function tests.act_as(p_name text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.expect_no_refusal();
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
  perform tests.expect_no_refusal();
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

-- So many seconds pass for where one listener is, was and will be, and for when they may be seen.
create function tests.place_ages(p_name text, p_seconds double precision) returns void
language sql volatile security definer set search_path = ''
as $$
  select tests.places_age(array[tests.id_of(p_name)], p_seconds);
  update app.presence set visible_from = visible_from - make_interval(secs => p_seconds)
  where user_id = tests.id_of(p_name) and visible_from > live_since;
$$;

-- For so many seconds a listener's phone says that it is there, every so many; the cell that others see
-- then, null for none, after what the fixes alone did.
create function tests.stays_at(
  p_name text, p_geohash text, p_seconds integer, p_every integer default 60
) returns text
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  for v_fix in 1 .. p_seconds / p_every loop
    perform tests.act_as_owner();
    perform tests.place_ages(p_name, p_every);
    perform tests.buckets_fill_for(p_name, p_every);
    perform tests.act_as(p_name);
    perform api.update_location(p_geohash, false);
  end loop;
  perform tests.act_as_owner();
  return (select cell::text from app.positions where user_id = tests.id_of(p_name));
end
$$;

-- From here on a cell changes with the first fix of an epoch, without dwell and delay, which have tests of
-- their own; and the epoch of one listener is over.
create function tests.epoch_passes(p_name text, p_seconds integer default 360) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.limits set value = 0 where name in ('dwell_s', 'publish_delay_most_s');
  update private.publish_epochs set published_at = least(published_at, now())
  where user_id = tests.id_of(p_name);
  select tests.place_ages(p_name, p_seconds);
$$;

-- The phone of one listener has been silent for longer than the heartbeat timeout.
create function tests.falls_silent(p_name text) returns void
language sql volatile security definer set search_path = ''
as $$
  update app.presence set heartbeat_at = heartbeat_at - interval '2 minutes', silent_until = '-infinity'
  where user_id = tests.id_of(p_name);
$$;

-- So much time passes for a presence, in which its phone says nothing.
create function tests.presence_ages(p_name text, p_time interval) returns void
language sql volatile security definer set search_path = ''
as $$
  update app.presence
  set
    live_since = live_since - p_time,
    live_until = live_until - p_time,
    heartbeat_at = heartbeat_at - p_time,
    silent_until = silent_until - p_time
  where user_id = tests.id_of(p_name);
$$;

-- The teller does all that is due, in no time: turns, pauses between messages and budgets have tests
-- of their own.
create function tests.tell() returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.limits set value = 0 where name = 'changes_interval_ms' and value = 1000;
  update private.limits set value = 1000000
  where name = 'realtime_messages_a_second' and value = 100;
  while private.tell_round() > 0 loop
  end loop;
end
$$;

-- What was sent to a listener, oldest first: "event of whom", and what it says of a Find or a vibe.
-- Of several changes in one message, each.
create function tests.heard_by(p_name text) returns setof text
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.tell();
  return query
    select concat_ws(
      ' ',
      coalesce(entry ->> 'event', messages.event),
      tests.name_of(coalesce(entry ->> 'userId', entry ->> 'seekerId')),
      entry ->> 'status',
      entry ->> 'bucket',
      entry ->> 'reason'
    )
    from realtime.messages
    cross join lateral jsonb_array_elements(
      coalesce(payload -> 'changes', jsonb_build_array(payload))
    ) with ordinality as entries (entry, nth)
    where topic = 'user:' || tests.id_of(p_name)
    order by (payload ->> 'n')::bigint, nth;
end
$$;

-- What was sent to a listener, as it was sent, oldest first.
create function tests.messages_to(p_name text) returns table (event text, payload jsonb)
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.tell();
  return query
    select messages.event, messages.payload
    from realtime.messages
    where topic = 'user:' || tests.id_of(p_name)
    order by (messages.payload ->> 'n')::bigint;
end
$$;

-- All that is due has been told, and is forgotten.
create function tests.forget_messages() returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.tell();
  delete from realtime.messages;
end
$$;

-- For who does in a moment what takes a phone minutes.
create function tests.lift_rate_limits() returns void
language sql volatile security definer set search_path = ''
as $$ update private.limits set value = 1000000 where name like 'rate\_%' $$;

-- Time passes for one listener's buckets.
create function tests.buckets_fill_for(p_name text, p_seconds integer) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.rate_buckets set filled_at = filled_at - make_interval(secs => p_seconds)
  where spender = private.person_of(tests.id_of(p_name))
$$;

-- The names on a list, in its order.
create function tests.names_on(p_list jsonb) returns text[]
language sql immutable security invoker set search_path = ''
as $$
  select coalesce(array_agg(card ->> 'displayName' order by nth), '{}')
  from jsonb_array_elements(p_list -> 'users') with ordinality as cards (card, nth)
$$;
