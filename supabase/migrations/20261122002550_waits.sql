-- How long others do not see yet what a phone has said.

create view private.publish_waits with (security_invoker = true) as
select
  epochs.user_id,
  -- Of so many changes an hour, the oldest must be an hour old before the next; null for fewer.
  greatest(0, ceil(extract(epoch from greatest(
    epochs.published_at + make_interval(secs => epoch.value),
    (epochs.earlier || epochs.published_at)[cardinality(epochs.earlier) + 2 - hourly.value]
      + interval '1 hour'
  ) - now())))::integer as seconds
from private.publish_epochs as epochs
join private.limits as epoch on epoch.name = 'publish_epoch_s'
join private.limits as hourly on hourly.name = 'cells_an_hour';
comment on view private.publish_waits is
  'How long a listener''s cell may not change for others, by the epoch and by the hour.';

create function private.seconds_until_publish(p_user uuid) returns integer
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
begin
  return greatest(
    0,
    (select seconds from private.publish_waits where user_id = p_user),
    (select ceil(extract(epoch from visible_from - now())) from app.presence where user_id = p_user)
  );
end
$$;
comment on function private.seconds_until_publish(uuid) is
  'How long a listener''s cell may not change for others: by the epoch, by the hour, and where they appear under another id; 0 when it may. Definer: epochs are readable by nobody.';

create function private.visible_in_s(p_user uuid) returns integer
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
begin
  if exists (select from app.positions where user_id = p_user) then
    return 0;
  end if;
  return nullif(private.seconds_until_publish(p_user), 0);
end
$$;
comment on function private.visible_in_s(uuid) is
  'In how many seconds a live listener may be seen at the earliest: 0 for who is, null where nothing but a position is missing. Definer: positions are readable by nobody.';
