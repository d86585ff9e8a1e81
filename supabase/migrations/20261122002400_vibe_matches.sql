-- Vibe: who nearby plays the same now. It is compared as it is asked for, from the two tracks that
-- play at that moment; nothing is kept but when a pair was last told, so that it is not told again.

insert into private.limits (name, value, unit, reason) values
  ('vibe_match_interval_s', 3600, 'seconds', 'Two who play one album together are told once, not at every song.');

-- It refers to nobody: to check a reference would wait for an account that is being deleted, and that
-- waits for the turn in which the pair is written. Who leaves takes their pairs along themselves.
create unlogged table private.vibe_pairs (
  user_a uuid not null,
  user_b uuid not null,
  told_at timestamptz not null,
  primary key (user_a, user_b),
  constraint a_pair_has_one_order check (user_a < user_b)
);
alter table private.vibe_pairs enable row level security;

create index vibe_pairs_user_b_idx on private.vibe_pairs (user_b);

comment on table private.vibe_pairs is
  'Which two were told of their vibe within the hour, and not what it was. It outlives going offline and a block, so that coming back sounds the same after either.';
comment on column private.vibe_pairs.user_a is 'The one of the pair whose id comes first.';
comment on column private.vibe_pairs.user_b is 'The other.';
comment on column private.vibe_pairs.told_at is 'When both were told.';
comment on index private.vibe_pairs_user_b_idx is 'For deleting an account.';

create function private.remember_vibe(p_one uuid, p_other uuid) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into private.vibe_pairs (user_a, user_b, told_at)
  values (least(p_one, p_other), greatest(p_one, p_other), now())
  on conflict (user_a, user_b) do update set told_at = excluded.told_at
    where vibe_pairs.told_at
      <= now() - make_interval(secs => private.limit_of('vibe_match_interval_s'));
  return found;
end
$$;
comment on function private.remember_vibe(uuid, uuid) is
  'Notes that two are told of their vibe now; false when they were within the hour. Definer: pairs are writable by nobody.';

create function private.vibes_of(p_user uuid, p_track app.tracks)
returns table (user_id uuid, metres double precision, vibe jsonb)
language sql stable security definer set search_path = '' rows 10
as $$
  select near.user_id, near.metres, alike.vibe
  from app.settings
  join app.positions using (user_id)
  join private.live_listeners using (user_id),
    lateral private.audience(settings.user_id, positions.centre) as near
  join private.shared_tracks as theirs on theirs.user_id = near.user_id,
    private.vibe(p_track, theirs.track) as alike (vibe)
  where settings.user_id = p_user
    and p_track.track_id is not null
    -- Those who see the listener and whom the listener sees: nobody hears of a stranger.
    and near.metres <= settings.radius_km * 1000
    and alike.vibe is not null
$$;
comment on function private.vibes_of(uuid, app.tracks) is
  'The vibes of a listener who shares that track with those who see them and whom they see now. Definer: positions and tracks are readable by nobody.';

create function private.in_vibe_with(p_user uuid) returns uuid[]
language sql stable security definer set search_path = ''
as $$
  select array(select user_id from private.vibes_of(p_user, private.shared_track(p_user)))
$$;
comment on function private.in_vibe_with(uuid) is
  'With whom a listener shares a vibe now. Definer: positions and tracks are readable by nobody.';

create function private.tell_vibes(p_user uuid, p_before uuid[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_other uuid;
  v_vibe jsonb;
begin
  for v_other, v_vibe in
    select begun.user_id, begun.vibe
    from (
      select user_id, vibe
      from private.vibes_of(p_user, private.shared_track(p_user))
      where user_id <> all (p_before)
      order by metres, user_id
      limit private.limit_of('fan_out')
    ) as begun
    order by private.pair_hash(begun.user_id, p_user)
  loop
    if private.remember_vibe(p_user, v_other) then
      perform private.tell(p_user, 'vibe:match', v_vibe || jsonb_build_object('userId', v_other));
      perform private.tell(v_other, 'vibe:match', v_vibe || jsonb_build_object('userId', p_user));
    end if;
  end loop;
end
$$;
comment on function private.tell_vibes(uuid, uuid[]) is
  'Tells a listener and whoever shares a vibe with them now, and did not before, of each other: once an hour a pair, the nearest, in the order of the pair''s hash. One that lasts is never told again: it would say that somebody moved. Called under the turn by whatever can make a vibe begin, after others heard what made it. Definer: it tells others.';

create function private.delete_old_vibe_pairs() returns void
language sql volatile security definer set search_path = ''
as $$
  -- It waits for nobody: who is told at this moment holds several pairs.
  delete from private.vibe_pairs
  using (
    select user_a, user_b
    from private.vibe_pairs
    where told_at <= now() - make_interval(secs => private.limit_of('vibe_match_interval_s'))
    for update skip locked
  ) as old
  where (vibe_pairs.user_a, vibe_pairs.user_b) = (old.user_a, old.user_b)
$$;
comment on function private.delete_old_vibe_pairs() is
  'Forgets who was told of whom, as soon as they may be told again. Definer: pairs are writable by nobody.';

create function private.vibe_matches(p_after text, p_page_size integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_viewer uuid := private.caller('vibe_matches');
  v_size integer := private.page_size(p_page_size);
  v_after text := private.checked_cursor(p_after);
  v_centre extensions.geography := private.own_centre(v_viewer);
  v_own app.tracks := private.shared_track(v_viewer);
begin
  return (
    select private.card_page(
      v_viewer,
      array_agg(near.user_id),
      array_agg(private.band(near.metres)),
      array_agg(
        array_position(array['same_track', 'same_album', 'shared_artist'], alike.vibe ->> 'reason')
      ),
      v_after,
      v_size
    )
    from private.view_of(v_viewer, v_centre) as near
    join private.shared_tracks as theirs using (user_id),
      private.vibe(v_own, theirs.track) as alike (vibe)
    where alike.vibe is not null
  );
end
$$;
comment on function private.vibe_matches(text, integer) is
  'The caller''s nearby list, of those who share a vibe with them; the best first. Definer: positions and tracks are readable by nobody.';
grant execute on function private.vibe_matches(text, integer) to authenticated;

create function api.vibe_matches(after text default null, page_size integer default null)
returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.vibe_matches(after, page_size) $$;
comment on function api.vibe_matches(text, integer) is
  'GET /vibe/matches: who within the caller''s radius plays the same now, best score first. Replies { users, next }; errors not_live, no_position.';
grant execute on function api.vibe_matches(text, integer) to authenticated;
