-- What the model tests ask of a database beside the calls of phones. Applied once, by its superuser.

grant usage on schema tests to authenticated;

-- Places on the ring are drawn by chance; here by a chance that is the same in every run.
create sequence tests.rings;
create function tests.tg_presence__draw_ring() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  new.ring := ('x' || left(md5(new.user_id::text || nextval('tests.rings')), 8))::bit(32)::bigint;
  return new;
end
$$;
create trigger _000_draw_ring before insert on app.presence
  for each row execute function tests.tg_presence__draw_ring();

-- A call as a listener's phone would make it, in the caller's transaction; a refusal is its code.
create function tests.called(p_user uuid, p_call text) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_said jsonb;
begin
  perform set_config('request.jwt.claim.sub', p_user::text, true);
  perform set_config('request.jwt.claims', json_build_object('sub', p_user, 'role', 'authenticated')::text, true);
  perform set_config('response.status', '', true);
  set local role authenticated;
  execute 'select to_jsonb(api.' || p_call || ')' into v_said;
  reset role;
  if current_setting('response.status') >= '400' then
    return jsonb_build_object('refused', v_said ->> 'code');
  end if;
  return v_said;
end
$$;

-- All pages of a list, as one; or the refusal.
create function tests.whole_list(p_user uuid, p_list text, p_size integer) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_page jsonb;
  v_users jsonb := '[]';
  v_after text;
begin
  loop
    v_page := tests.called(p_user, format('%s(%L, %s)', p_list, v_after, p_size));
    exit when v_page ? 'refused';
    v_users := v_users || (v_page -> 'users');
    v_after := v_page ->> 'next';
    exit when v_after is null;
  end loop;
  return case when v_page ? 'refused' then v_page else jsonb_build_object('users', v_users) end;
end
$$;

-- What each of these reads now: all whom they see, by two lists, and their first page.
create function tests.lists_of(p_users uuid[], p_size integer)
returns table (id uuid, nearby jsonb, live_users jsonb, first_page jsonb)
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  foreach id in array p_users loop
    nearby := tests.whole_list(id, 'nearby', p_size);
    live_users := tests.whole_list(id, 'live_users', p_size);
    first_page := tests.called(id, 'nearby()');
    return next;
  end loop;
end
$$;

-- What sync says to each of these now, in their order.
create function tests.syncs_of(p_users uuid[]) returns setof jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_user uuid;
begin
  foreach v_user in array p_users loop
    return next tests.called(v_user, 'sync()');
  end loop;
end
$$;

-- Time passes for what waits and for those who wait, so many seconds.
create function tests.pass_for_the_teller(p_seconds double precision) returns void
language sql volatile security invoker set search_path = ''
as $$
  update private.channels
  set
    sent_at = sent_at - make_interval(secs => p_seconds),
    urgent_since = urgent_since - make_interval(secs => p_seconds),
    waiting_since = waiting_since - make_interval(secs => p_seconds),
    page_since = page_since - make_interval(secs => p_seconds)
  where user_id is not null;
  update private.sent_batches set committed_at = committed_at - make_interval(secs => p_seconds)
  where id is not null;
  update private.changes set at = at - make_interval(secs => p_seconds) where id is not null;
  update private.waiting_pairs set at = at - make_interval(secs => p_seconds) where recipient_id is not null;
  update private.waiting_events set at = at - make_interval(secs => p_seconds) where id is not null;
  update private.waiting_vibes set at = at - make_interval(secs => p_seconds) where id is not null;
$$;

-- An hour passes for a listener's place, whatever else is held of it now.
create function tests.pass_for_the_place_of(p_user uuid) returns void
language sql volatile security invoker set search_path = ''
as $$ select tests.places_age(array[p_user], 3660) $$;

-- The last sign of life of a listener is of two days ago, unless they are giving one now.
create function tests.silence(p_user uuid) returns void
language sql volatile security invoker set search_path = ''
as $$
  update app.presence set heartbeat_at = heartbeat_at - interval '2 days', silent_until = '-infinity'
  where user_id in (select user_id from app.presence where user_id = p_user for update skip locked);
$$;

-- The source confirms what a listener's phone says that they play, one of these songs, unless a call
-- of that phone is under way; whether it did.
create function tests.confirm(p_user uuid, p_songs jsonb) returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_words jsonb;
begin
  perform from app.presence
  where user_id = p_user and user_id in (select user_id from private.live_listeners)
  for no key update skip locked;
  if not found then
    return false;
  end if;
  select song into v_words
  from app.tracks
  join jsonb_array_elements(p_songs) as song on song ->> 'trackId' = tracks.track_id
  where tracks.user_id = p_user;
  if v_words is not null then
    perform private.change_track(p_user, private.source_track(p_user, v_words, true));
  end if;
  return v_words is not null;
end
$$;

-- The source says the words of a song, or for null that it knows no such song.
create function tests.look_up(p_track_id text, p_words jsonb) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into private.known_tracks (track_id, next_lookup_at) values (p_track_id, now())
  on conflict do nothing;
  perform private.keep_track_lookup(p_track_id, p_words);
end
$$;

-- How much waits to be told.
create function tests.waiting() returns bigint
language sql volatile security invoker set search_path = ''
as $$
  select (select count(*) from private.changes)
    + (select count(*) from private.waiting_pairs)
    + (select count(*) from private.waiting_events)
    + (select count(*) from private.waiting_vibes)
    + (select count(*) from private.channels where waiting_since is not null)
$$;

-- The teller does all that is due, and all who wait have their turns; whether nothing waits then.
create function tests.settle() returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  for v_turn in 1 .. 40 loop
    while private.tell_round() > 0 loop
    end loop;
    exit when tests.waiting() = 0;
    perform tests.pass_for_the_teller(1.1);
  end loop;
  return tests.waiting() = 0;
end
$$;

-- The teller dies where a transaction says so: at the first writing of that table. Where it can be
-- killed it stands still there until it is.
create function tests.tg__die() returns trigger
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if current_setting('tests.die_at', true) = tg_table_name then
    if current_setting('tests.die_by_kill', true) = 'on' then
      perform pg_sleep(60);
    end if;
    raise exception 'died';
  end if;
  return null;
end
$$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'private.changes', 'private.waiting_pairs', 'private.waiting_events', 'private.waiting_vibes', 'private.channels',
    'private.horizons', 'private.horizon_groups', 'private.sent_batches', 'private.teller_rounds',
    'realtime.messages'
  ] loop
    execute format(
      'create trigger _999_die after insert or update or delete on %s for each statement execute function tests.tg__die()',
      v_table
    );
  end loop;
end
$$;
