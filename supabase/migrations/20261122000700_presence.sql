-- Who is live. Unlogged: a crash ends everybody's evening, which is safe, and nothing of it is ever
-- written to the log or a replica. A heartbeat touches one column that no index holds, with room on
-- the page, so it is a HOT update. Readers never ask this table directly but the view below.

create unlogged table app.presence (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  live_since timestamptz not null,
  live_until timestamptz not null,
  heartbeat_at timestamptz not null,
  constraint live_until_is_after_live_since check (live_until > live_since)
) with (fillfactor = 70);
alter table app.presence enable row level security;

comment on table app.presence is 'One row a live listener. Expired rows wait for the sweep that tells others; they no longer count.';
comment on column app.presence.user_id is 'Who is live.';
comment on column app.presence.live_since is 'When they went live; shown to others by the minute.';
comment on column app.presence.live_until is 'When it ends by itself.';
comment on column app.presence.heartbeat_at is 'When the phone last said that it is there. Never shown.';

create view private.live_listeners with (security_invoker = true) as
select presence.*
from app.presence
where presence.live_until > now()
  and presence.heartbeat_at
    > now() - make_interval(secs => (select private.limit_of('heartbeat_timeout_s')));
comment on view private.live_listeners is
  'The one definition of live: within the time limit, and the last heartbeat is recent.';

create function private.lock_presence(p_user uuid) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- The account first: who deletes it holds it before the presence, and much of what follows refers to it.
  perform from app.profiles where id = p_user for key share;
  loop
    perform from app.presence where user_id = p_user for update;
    if found then
      return true;
    end if;
    -- Who waited for the end of one presence may find that the next has begun.
    exit when not exists (select from app.presence where user_id = p_user);
  end loop;
  return false;
end
$$;
comment on function private.lock_presence(uuid) is
  'Keeps a listener''s presence as it is until commit; false when there is none. Whatever changes what others see of a listener begins here. Definer: presence is writable by nobody.';

create function private.live_state(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (
      select jsonb_build_object(
        'live', true,
        'until', private.iso(live_until),
        'nextHeartbeatS', private.limit_of('heartbeat_interval_s')
      )
      from private.live_listeners
      where user_id = p_user
    ),
    jsonb_build_object('live', false, 'until', null, 'nextHeartbeatS', null)
  )
$$;
comment on function private.live_state(uuid) is
  'Whether a listener is live, until when, and when the next heartbeat is due. Definer: presence is not readable.';
