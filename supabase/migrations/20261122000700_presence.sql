-- Who is live. Unlogged: a crash ends everybody's evening, which is safe, and nothing of it is ever
-- written to the log or a replica. A heartbeat touches columns that no index holds, with room on the
-- page, so it is a HOT update. Readers never ask this table directly but the view below.

create domain app.ring_place as bigint
  constraint ring_place_is_32_bits check (value between 0 and 4294967295);
comment on domain app.ring_place is 'A place on the ring of 2^32 places by which lists are ordered. It has nothing to do with where anybody is.';

create function private.random_ring_place() returns app.ring_place
language sql volatile security invoker set search_path = ''
as $$
  select ('x' || left(md5(gen_random_uuid()::text), 8))::bit(32)::bigint
$$;
comment on function private.random_ring_place() is 'A new place on the ring, which nobody can guess.';

create unlogged table app.presence (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  shown_id uuid not null,
  live_since timestamptz not null,
  visible_from timestamptz not null,
  live_until timestamptz not null,
  heartbeat_at timestamptz not null,
  silent_until timestamptz not null default '-infinity',
  ring app.ring_place not null default private.random_ring_place(),
  by_session boolean not null default false,
  constraint live_until_is_after_live_since check (live_until > live_since)
) with (fillfactor = 70);
alter table app.presence enable row level security;

comment on table app.presence is 'One row a live listener. Expired rows wait for the sweep that tells others; they no longer count.';
comment on column app.presence.user_id is 'Who is live.';
comment on column app.presence.shown_id is 'The id by which others know them: the account''s, or one of this presence alone (private.shown_ids).';
comment on column app.presence.live_since is 'When they went live.';
comment on column app.presence.visible_from is 'When others may see them at the earliest, which is what they are shown as the time of going live, by the minute.';
comment on column app.presence.live_until is 'When it ends by itself.';
comment on column app.presence.heartbeat_at is 'When the phone last said that it is there. Never shown.';
comment on column app.presence.silent_until is 'Until when the phone announced that it says nothing, as one in a pocket does; past where it announced nothing. Never shown.';
comment on column app.presence.by_session is 'Whether whoever went live showed a session of Supabase Auth: then it ends with their last one.';
comment on column app.presence.ring is 'Where the presence stands in the order of lists.';

create view private.live_listeners with (security_invoker = true) as
select presence.*
from app.presence
where presence.live_until > now()
  and (
    presence.heartbeat_at
      > now() - make_interval(secs => (select private.limit_of('heartbeat_timeout_s')))
    or presence.silent_until > now()
  );
comment on view private.live_listeners is
  'The one definition of live, which is fresh too: within the time limit, and the last heartbeat is recent, or the silence since was announced.';

create unlogged table private.ended_presences (
  user_id uuid primary key,
  reason text not null constraint reason_is_how_a_presence_ends check (
    reason in ('timeout', 'expired', 'elsewhere', 'suspended', 'signed_out', 'disconnected')
  ),
  ended_at timestamptz not null
) with (fillfactor = 70);
alter table private.ended_presences enable row level security;

-- No reference to app.profiles: its check would wait for an account that is being deleted, which waits
-- for the presence that the sweep holds.
comment on table private.ended_presences is 'How each listener''s last presence ended, for a phone that was away when it did. Kept for ten minutes.';
comment on column private.ended_presences.user_id is 'Whose presence.';
comment on column private.ended_presences.reason is 'What ended it.';
comment on column private.ended_presences.ended_at is 'When.';

insert into private.limits (name, value, unit, reason) values
  ('presence_end_kept_s', 600, 'seconds', 'A phone that comes back later knows that its evening is over.');

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

create function private.lock_presences(variadic p_users uuid[]) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  -- Their accounts first: a deletion holds the account before its presence, and a new Find names both.
  perform from app.profiles where id = any (p_users) order by id for key share;
  perform from app.presence where user_id = any (p_users) order by user_id for no key update;
  get diagnostics v_count = row_count;
  return v_count = cardinality(p_users);
end
$$;
comment on function private.lock_presences(uuid[]) is
  'Keeps listeners as they are until commit, so that offline, a block and a deletion wait their turn; false when one of them was not there. Definer: presence is readable by nobody.';
