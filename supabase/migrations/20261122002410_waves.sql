-- A wave is a one-tap hello to somebody whom the listener sees now. It waits a day for a wave back,
-- and the two together are a connection, which stands until either undoes it.

insert into private.limits (name, value, unit, reason) values
  ('wave_kept_hours', 24, 'hours', 'Long enough to answer the next day; who never answers is not reminded.');

create table app.waves (
  from_id uuid not null references app.profiles (id) on delete cascade,
  to_id uuid not null references app.profiles (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (from_id, to_id),
  constraint nobody_waves_to_themselves check (from_id <> to_id)
);
alter table app.waves enable row level security;

create unique index one_wave_a_pair on app.waves (least(from_id, to_id), greatest(from_id, to_id));
create index waves_to_id_idx on app.waves (to_id);
create index waves_created_at_idx on app.waves (created_at);

comment on table app.waves is 'One row a wave that waits for one back.';
comment on column app.waves.from_id is 'Who waved.';
comment on column app.waves.to_id is 'Who was waved to.';
comment on column app.waves.created_at is 'When.';
comment on index app.one_wave_a_pair is 'A wave back is a connection, and waits for nothing.';
comment on index app.waves_to_id_idx is 'For deleting an account.';
comment on index app.waves_created_at_idx is 'For deleting what nobody answered.';

create table app.connections (
  user_a uuid not null references app.profiles (id) on delete cascade,
  user_b uuid not null references app.profiles (id) on delete cascade,
  connected_at timestamptz not null default now(),
  primary key (user_a, user_b),
  constraint a_pair_has_one_order check (user_a < user_b)
);
alter table app.connections enable row level security;

create index connections_user_b_idx on app.connections (user_b);

comment on table app.connections is 'One row for two who waved to each other.';
comment on column app.connections.user_a is 'The one of the two whose id comes first.';
comment on column app.connections.user_b is 'The other.';
comment on column app.connections.connected_at is 'When the second of them waved; shown by the minute.';
comment on index app.connections_user_b_idx is 'For the connections of a listener, and for deleting an account.';

create function private.delete_old_waves(p_between uuid[] default null) returns void
language sql volatile security definer set search_path = ''
as $$
  delete from app.waves
  where (from_id, to_id) in (
    select from_id, to_id
    from app.waves
    where created_at <= now() - make_interval(hours => private.limit_of('wave_kept_hours'))
      and (p_between is null or (from_id = any (p_between) and to_id = any (p_between)))
    -- It waits for nobody: who is deleting an account deletes them too.
    for update skip locked
  )
$$;
comment on function private.delete_old_waves(uuid[]) is
  'Forgets the waves that nobody answered in time, of all or between two. Definer: waves are writable by nobody.';

create function private.connect(p_user uuid, p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into app.connections (user_a, user_b)
  values (least(p_user, p_other), greatest(p_user, p_other));
  perform private.tell(p_user, 'vibe:connected', jsonb_build_object('userId', p_other));
  perform private.tell(p_other, 'vibe:connected', jsonb_build_object('userId', p_user));
end
$$;
comment on function private.connect(uuid, uuid) is
  'Connects two who are not yet, and tells both. Definer: connections are writable by nobody.';

create function private.wave(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('wave');
  v_are_here boolean;
  v_sees boolean;
  v_connected boolean;
begin
  if p_other is null or p_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  perform private.own_centre(v_user);
  v_are_here := private.lock_presences(v_user, p_other);
  -- A statement later: it sees the block that it may have waited for. Asked of everybody, so that
  -- who is not here is not refused sooner than who blocked.
  v_sees := private.can_see(v_user, p_other);
  if not (v_are_here and v_sees) then
    perform private.even_out();
    perform private.fail('not_found');
  end if;

  v_connected := exists (
    select from app.connections
    where (user_a, user_b) = (least(v_user, p_other), greatest(v_user, p_other))
  );
  if not v_connected then
    perform private.delete_old_waves(array[v_user, p_other]);
    delete from app.waves where from_id = p_other and to_id = v_user;
    v_connected := found;
    if v_connected then
      perform private.connect(v_user, p_other);
    else
      insert into app.waves (from_id, to_id) values (v_user, p_other) on conflict do nothing;
      if found then
        perform private.tell(p_other, 'vibe:wave_received', jsonb_build_object('userId', v_user));
      end if;
    end if;
  end if;
  return jsonb_build_object('connected', v_connected);
end
$$;
comment on function private.wave(uuid) is
  'The caller waves to a listener whom they see; a wave back connects. Both presences are held, so that two waves at once are one after the other. Definer: waves are writable by nobody.';
grant execute on function private.wave(uuid) to authenticated;

create function api.wave(user_id uuid) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.wave(user_id) $$;
comment on function api.wave(uuid) is
  'POST /vibe/:id/wave: hello. Replies { connected }: whether they have waved to each other; repeating it tells nobody. Errors not_live, no_position, and not_found for whom the caller does not see, whatever the reason.';
grant execute on function api.wave(uuid) to authenticated;

create function private.waves_to(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      private.shown_profile(profiles)
        || jsonb_build_object('wavedAt', private.iso_minute(waves.created_at))
      order by waves.created_at desc, profiles.id
    ),
    '[]'::jsonb
  )
  from (
    select from_id, created_at
    from app.waves
    where to_id = p_user
      and created_at > now() - make_interval(hours => private.limit_of('wave_kept_hours'))
      and private.can_see(p_user, from_id)
    order by created_at desc, from_id
    limit private.limit_of('list_most')
  ) as waves
  join app.profiles on profiles.id = waves.from_id
$$;
comment on function private.waves_to(uuid) is
  'Who waved to a listener and waits, of those whom they can see and so wave back to. Definer: waves are readable by nobody.';

create function private.connections_of(p_user uuid, p_after uuid, p_size integer) returns jsonb
language sql stable security definer set search_path = ''
as $$
  with own as (
    select case when user_a = p_user then user_b else user_a end as other_id, connected_at
    from app.connections
    where p_user in (user_a, user_b)
  ),
  page as (
    select *, row_number() over (order by connected_at desc, other_id desc) as nth
    from own
    where p_after is null
      or (connected_at, other_id) < (select connected_at, other_id from own where other_id = p_after)
    order by connected_at desc, other_id desc
    limit p_size + 1
  )
  select jsonb_build_object(
    'connections', coalesce(
      jsonb_agg(
        private.shown_profile(profiles)
          || jsonb_build_object('connectedAt', private.iso_minute(connected_at))
        order by nth
      ) filter (where nth <= p_size),
      '[]'::jsonb
    ),
    'next', (
      select other_id from page
      where nth = p_size and exists (select from page as further where further.nth > p_size)
    )
  )
  from page
  join app.profiles on profiles.id = page.other_id
$$;
comment on function private.connections_of(uuid, uuid, integer) is
  'A page of a listener''s connections as profiles, neither live nor where. After somebody who is none it is empty. Definer: connections are readable by nobody.';

create function private.connections(p_after uuid, p_page_size integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('connections');
begin
  return private.connections_of(v_user, p_after, private.page_size(p_page_size))
    || jsonb_build_object('waves', private.waves_to(v_user));
end
$$;
comment on function private.connections(uuid, integer) is
  'The caller''s connections, and the waves that wait for one back. Definer: neither is readable by anybody; it reads the caller''s.';
grant execute on function private.connections(uuid, integer) to authenticated;

create function api.connections(after uuid default null, page_size integer default null)
returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.connections(after, page_size) $$;
comment on function api.connections(uuid, integer) is
  'GET /vibe/connections: newest first, after the user id that an earlier page gave as next. Replies { connections: [{ userId, displayName, avatarUrl, anonymous, connectedAt }], next, waves: [{ ..., wavedAt }] }; waves are of those whom the caller sees now; times are cut to the minute.';
grant execute on function api.connections(uuid, integer) to authenticated;

create function private.end_ties_between(p_one uuid, p_other uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  delete from app.waves where (from_id, to_id) in ((p_one, p_other), (p_other, p_one));
  delete from app.connections
  where (user_a, user_b) = (least(p_one, p_other), greatest(p_one, p_other))
$$;
comment on function private.end_ties_between(uuid, uuid) is
  'Forgets the wave or the connection of two, silently. Definer: neither is writable by anybody.';

create function private.end_connection(p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('end_connection');
begin
  delete from app.connections
  where (user_a, user_b) = (least(v_user, p_other), greatest(v_user, p_other));
end
$$;
comment on function private.end_connection(uuid) is
  'The caller undoes a connection, for both and silently; repeating it changes nothing. Definer: connections are writable by nobody.';
grant execute on function private.end_connection(uuid) to authenticated;

create function api.end_connection(user_id uuid) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.end_connection(user_id) $$;
comment on function api.end_connection(uuid) is
  'DELETE /vibe/connections/:id, of the other''s user id. No content, also when there was none.';
grant execute on function api.end_connection(uuid) to authenticated;
