-- Every number that someone may want to turn, in one place, changeable without a deploy.

create table private.limits (
  name text primary key constraint name_is_snake_case check (name ~ '^[a-z]+(_[a-z]+)*$'),
  value integer not null constraint value_is_not_negative check (value >= 0),
  unit text not null,
  reason text not null
);
alter table private.limits enable row level security;
comment on table private.limits is 'Every limit of the product, read by private.limit_of().';
comment on column private.limits.name is 'What it limits; the unit is its ending.';
comment on column private.limits.value is 'The number in force.';
comment on column private.limits.unit is 'What the number counts.';
comment on column private.limits.reason is 'Why it is this number.';

insert into private.limits (name, value, unit, reason) values
  ('live_default_minutes', 120, 'minutes', 'A long evening out ends by itself.'),
  ('live_most_minutes', 480, 'minutes', 'Nobody stays live over night by forgetting it.'),
  ('heartbeat_interval_s', 30, 'seconds', 'Cheap enough for a phone in a pocket.'),
  ('heartbeat_timeout_s', 90, 'seconds', 'Two heartbeats may be lost on the way.'),
  ('background_interval_s', 300, 'seconds', 'Two wakes of a phone in a pocket may be lost; its system grants few.'),
  ('background_silence_s', 900, 'seconds', 'Listening happens in pockets, where phones sleep: minutes, and not hours.'),
  ('geohash_least_characters', 6, 'characters', 'Fewer could not be cut to a cell.'),
  ('publish_epoch_s', 300, 'seconds', 'A walker''s cell change then tells no more than the cell itself.'),
  ('cells_an_hour', 9, 'cells', 'A stalker who pretends to stand elsewhere looks from fewer than ten places an hour; a walker crosses nine cells.'),
  ('speed_most_m_s', 70, 'metres a second', 'Faster than a fast train is not a person moving.'),
  ('speed_check_from_m', 5000, 'metres', 'Shorter jumps are what poor positioning does.'),
  ('location_interval_s', 60, 'seconds', 'A walker needs six minutes to cross a cell.'),
  ('location_interval_most_s', 180, 'seconds', 'A crowd is asked less often; a walker still crosses no cell unseen.'),
  ('list_default', 50, 'cards', 'What a screen shows.'),
  ('list_most', 100, 'cards', 'What one reply carries.'),
  ('fan_out', 100, 'listeners', 'Room for twice a page: more in a picture and it begins anew as a page.');

create function private.limit_of(p_name text) returns integer
language plpgsql stable security definer
set search_path = ''
-- The table is small and read by every call: the planner would read all of it for one row.
set enable_seqscan = off
as $$
declare
  v_value integer;
begin
  select value into strict v_value from private.limits where name = p_name;
  return v_value;
end
$$;
comment on function private.limit_of(text) is
  'The limit of that name; a name that does not exist is a fault. Definer: it reads limits, nothing else.';

create function private.seconds_from_now(p_limit text) returns timestamptz
language plpgsql stable security definer set search_path = ''
as $$
begin
  return now() + make_interval(secs => private.limit_of(p_limit));
end
$$;
comment on function private.seconds_from_now(text) is
  'When a limit in seconds will have passed. Definer: it reads limits, nothing else.';

create function private.seconds_ago(p_limit text) returns timestamptz
language plpgsql stable security definer set search_path = ''
as $$
begin
  return now() - make_interval(secs => private.limit_of(p_limit));
end
$$;
comment on function private.seconds_ago(text) is
  'When a limit in seconds began to pass if it ends now. Definer: it reads limits, nothing else.';

create function private.seconds_until(p_at timestamptz) returns integer
language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (select greatest(1, ceil(extract(epoch from greatest(p_at, now()) - now())))::integer);
end
$$;
comment on function private.seconds_until(timestamptz) is
  'How many whole seconds to wait for a time, at least one: what Retry-After says.';

create function private.limit_rate(
  p_action text,
  p_burst integer,
  p_per_minute integer,
  p_reason text
) returns void
language sql volatile security invoker set search_path = ''
as $$
  insert into private.limits (name, value, unit, reason) values
    ('rate_' || p_action || '_burst', p_burst, 'calls', p_reason),
    ('rate_' || p_action || '_per_minute', p_per_minute, 'calls a minute', p_reason)
$$;
comment on function private.limit_rate(text, integer, integer, text) is
  'For migrations: so many calls of an action at once, and so many a minute for ever, as two limits.';
