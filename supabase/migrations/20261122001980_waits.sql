-- How long others do not see yet what a phone has said.

create function private.agrees_at(p_dwell private.dwells, p_last private.publish_epochs)
returns timestamptz
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return least(
    p_dwell.run_since + make_interval(secs => private.limit_of('dwell_s')),
    greatest(
      p_dwell.run_since + make_interval(secs => private.limit_of('dwell_away_s')),
      greatest(p_dwell.seen_at, p_last.published_at)
        + make_interval(secs => private.limit_of('away_s'))
    )
  );
end
$$;
comment on function private.agrees_at(private.dwells, private.publish_epochs) is
  'When the latest fixes, if they go on like that, say that the cell has changed: when they agree for long, or for a while where the published cell was left long ago. Definer: it reads limits, nothing else.';

create function private.hour_allows_at(p_last private.publish_epochs) returns timestamptz
language plpgsql stable security definer set search_path = ''
as $$
begin
  -- Of so many changes an hour, the oldest must be an hour old before the next; null for fewer.
  return (p_last.earlier || p_last.published_at)[
    cardinality(p_last.earlier) + 2 - private.limit_of('cells_an_hour')
  ] + interval '1 hour';
end
$$;
comment on function private.hour_allows_at(private.publish_epochs) is
  'When the hour has room for another cell; null where it has. Definer: it reads limits, nothing else.';

create function private.epoch_of(p_last private.publish_epochs, p_at timestamptz) returns integer
language plpgsql stable security definer set search_path = ''
as $$
begin
  return floor(
    extract(epoch from p_at - p_last.published_at) / nullif(private.limit_of('publish_epoch_s'), 0)
  );
end
$$;
comment on function private.epoch_of(private.publish_epochs, timestamptz) is
  'In which epoch since the last change of a cell a time lies: 0 is the one in which nothing may change; null where there are none. Definer: it reads limits, nothing else.';

create function private.decides_at(p_dwell private.dwells, p_last private.publish_epochs)
returns timestamptz
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_epoch_s constant integer := nullif(private.limit_of('publish_epoch_s'), 0);
  v_ready timestamptz := greatest(
    private.agrees_at(p_dwell, p_last), private.hour_allows_at(p_last)
  );
begin
  return coalesce(
    p_last.published_at + make_interval(secs => v_epoch_s * greatest(
      1,
      -- The fix that an epoch has had decided nothing.
      private.epoch_of(p_last, p_dwell.fix_at) + 1,
      ceil(extract(epoch from v_ready - p_last.published_at) / v_epoch_s)
    )),
    v_ready
  );
end
$$;
comment on function private.decides_at(private.dwells, private.publish_epochs) is
  'From when on the next fix, if it agrees, is to change the published cell: the beginning of an epoch. Definer: it reads limits, nothing else.';

create function private.is_no_news(p_dwell private.dwells) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return p_dwell.next_at is null
    and not exists (select from app.positions where user_id = p_dwell.user_id)
    and (
      (private.last_cell(p_dwell.user_id)).user_id is null
      or private.is_last_cell(p_dwell.user_id, p_dwell.run_cell)
    );
end
$$;
comment on function private.is_no_news(private.dwells) is
  'Whether a listener whom nobody sees may appear where they are without waiting for an epoch: they were seen nowhere within the hour, or there. Definer: positions are readable by nobody.';

create function private.visible_in_s(p_user uuid) returns integer
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_visible_from constant timestamptz := (select visible_from from app.presence where user_id = p_user);
  v_dwell private.dwells;
begin
  if exists (select from app.positions where user_id = p_user) then
    return 0;
  end if;
  select * into v_dwell from private.dwells where user_id = p_user;
  if v_dwell.user_id is null then
    return case when v_visible_from > now() then private.seconds_until(v_visible_from) end;
  end if;
  return private.seconds_until(greatest(v_visible_from, case
    when v_dwell.next_at is not null then v_dwell.next_at
    when not private.is_no_news(v_dwell) then private.decides_at(v_dwell, private.last_cell(p_user))
  end));
end
$$;
comment on function private.visible_in_s(uuid) is
  'In how many seconds a live listener may be seen at the earliest: 0 for who is, null where nothing but a position is missing. Definer: positions are readable by nobody.';
