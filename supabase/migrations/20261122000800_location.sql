-- Where a listener is, and no finer than a cell. The phone's geohash is cut before anything is
-- stored or compared; distance exists only between cell centres. Unlogged, like presence.

create domain app.cell as text collate "C"
  constraint cell_is_a_geohash_of_six_characters check (value ~ '^[0-9b-hjkmnp-z]{6}$');
comment on domain app.cell is 'A geohash of 6 characters: the only position that discovery stores or computes with.';

create unlogged table app.positions (
  user_id uuid primary key references app.presence (user_id) on delete cascade,
  cell app.cell not null,
  centre extensions.geography(point, 4326) not null generated always as (
    extensions.st_setsrid(extensions.st_pointfromgeohash(cell::text), 4326)::extensions.geography
  ) stored,
  fix_cell app.cell not null,
  fix_at timestamptz not null
) with (fillfactor = 70);
alter table app.positions enable row level security;

-- For who is within reach of a centre. A fix inside the published cell touches no indexed column.
create index positions_centre_idx on app.positions using gist (centre);

comment on table app.positions is 'One row a live listener whose cell is published. It goes with the presence.';
comment on column app.positions.user_id is 'Whose position.';
comment on column app.positions.cell is 'The published cell: what everything that others see is computed from.';
comment on column app.positions.centre is 'The centre of the published cell.';
comment on column app.positions.fix_cell is 'The cell of the latest plausible fix, for the speed check only.';
comment on column app.positions.fix_at is 'When that fix came.';

create unlogged table private.publish_epochs (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  published_at timestamptz not null,
  earlier timestamptz[] not null default '{}'
);
alter table private.publish_epochs enable row level security;

comment on table private.publish_epochs is
  'When a listener''s cell last changed for others, and not which cell: their epochs are counted from there. It outlives going offline, so that going live again does not open a new epoch.';
comment on column private.publish_epochs.user_id is 'Whose cell.';
comment on column private.publish_epochs.published_at is 'When it was last published.';
comment on column private.publish_epochs.earlier is 'When it was published before that, within an hour, oldest first.';

create function private.checked_geohash(p_geohash text) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  if p_geohash is null or p_geohash !~ '^[0-9b-hjkmnp-z]*$' then
    perform private.fail(
      'invalid_request',
      p_hint => 'geohash has lower-case letters and digits of the geohash alphabet only.'
    );
  elsif length(p_geohash) < private.limit_of('geohash_least_characters') then
    perform private.fail('geohash_too_coarse');
  elsif length(p_geohash) > private.limit_of('geohash_most_characters') then
    perform private.fail('geohash_too_fine');
  end if;
  return p_geohash;
end
$$;
comment on function private.checked_geohash(text) is
  'The geohash, or the error that says what is wrong with it. Definer: it reads limits, nothing else.';

create function private.centre_of(p_geohash text) returns extensions.geography
language sql immutable security invoker set search_path = ''
as $$
  select extensions.st_setsrid(
    extensions.st_pointfromgeohash(p_geohash), 4326
  )::extensions.geography
$$;
comment on function private.centre_of(text) is 'The centre of a cell, of whatever length, as the generated column has it.';

create function private.metres_between(p_one text, p_other text) returns double precision
language sql immutable security invoker set search_path = ''
as $$
  select extensions.st_distance(private.centre_of(p_one), private.centre_of(p_other), false)
$$;
comment on function private.metres_between(text, text) is
  'Metres between two cell centres, along a sphere.';

create function private.is_past_edge(p_cell app.cell, p_geohash text) returns boolean
language sql stable security definer set search_path = ''
as $$
  -- A cell of six characters has 15 bits of each: 360/2^15 degrees wide, 180/2^15 high. The way
  -- around the 180th meridian is the shorter one.
  with apart as (
    select
      abs(extensions.st_x(fix.point) - extensions.st_x(cell.point)) as degrees_east,
      abs(extensions.st_y(fix.point) - extensions.st_y(cell.point)) as degrees_north
    from
      (select extensions.st_pointfromgeohash(p_geohash) as point) as fix,
      (select extensions.st_pointfromgeohash(p_cell::text) as point) as cell
  )
  select
    least(degrees_east, 360 - degrees_east) > 360 / 32768.0 * tolerance
    or degrees_north > 180 / 32768.0 * tolerance
  from apart, (select 0.5 + private.limit_of('hysteresis_percent') / 100.0 as tolerance) as edge
$$;
comment on function private.is_past_edge(app.cell, text) is
  'Whether a fix lies outside the cell by more than the hysteresis, so that the cell may change. Definer: it reads limits, nothing else.';

create function private.is_too_fast(p_from app.cell, p_at timestamptz, p_to app.cell)
returns boolean
language sql stable security definer set search_path = ''
as $$
  select metres > private.limit_of('speed_check_from_m')
    and metres > private.limit_of('speed_most_m_s') * extract(epoch from now() - p_at)
  from private.metres_between(p_from, p_to) as metres
$$;
comment on function private.is_too_fast(app.cell, timestamptz, app.cell) is
  'Whether nobody travels like that: a long jump at more than the most plausible speed. Definer: it reads limits, nothing else.';

create function private.band(p_metres double precision) returns text
language sql immutable security invoker set search_path = ''
as $$
  select case
    when p_metres <= 2000 then 'here'
    when p_metres <= 5000 then 'near'
    when p_metres <= 10000 then 'around'
  end
$$;
comment on function private.band(double precision) is
  'The band of a distance between cell centres; null beyond the last. Each edge is wider than a cell''s diagonal (1.4 km at the equator) and is also a radius that a listener can choose.';
