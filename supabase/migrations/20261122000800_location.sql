-- Where a listener is, and no finer than a cell. The phone's geohash is cut before anything is
-- stored or compared; distance exists only between the centres of cells. Unlogged, like presence.

create domain app.cell as text collate "C"
  constraint cell_is_a_geohash_of_six_characters check (value ~ '^[0-9b-hjkmnp-z]{6}$');
comment on domain app.cell is 'A geohash of 6 characters: the only position that discovery stores or computes with.';

create function private.centre_of(p_geohash text) returns extensions.geography
language sql immutable security invoker
return extensions.st_setsrid(
  extensions.st_pointfromgeohash(p_geohash), 4326
)::extensions.geography;
comment on function private.centre_of(text) is 'The centre of a cell, of whatever length.';

create function private.metres_between(p_one text, p_other text) returns double precision
language sql immutable security invoker
return extensions.st_distance(private.centre_of(p_one), private.centre_of(p_other), false);
comment on function private.metres_between(text, text) is
  'Metres between two cell centres, along a sphere.';

create function private.metres_outside(p_geohash text, p_cell text) returns double precision
language sql immutable security invoker
return extensions.st_distance(
  -- Not st_geomfromgeohash, which finds its own type by the search path.
  extensions.st_setsrid(
    extensions.st_box2dfromgeohash(p_geohash)::extensions.geometry, 4326
  )::extensions.geography,
  private.centre_of(p_cell), false
);
comment on function private.metres_outside(text, text) is
  'Metres from the rectangle that a geohash names, however large, to the centre of a cell; 0 inside.';

create function private.band_at(p_metres double precision) returns smallint
language sql immutable security invoker
-- Counted from beyond, an edge belongs to the band that it ends. One mention of the distance, so that
-- it is measured once where the function is inlined.
return nullif(4 - width_bucket(-p_metres, array[-10000, -5000, -2000]::float8[]), 4)::smallint;
comment on function private.band_at(double precision) is
  'The band of a distance between centres of cells: 1 here, 2 near, 3 around, null beyond. Each edge is wider than a cell''s diagonal (1.4 km at the equator) and is also a radius that a listener can choose.';

create function private.band_edge(p_band integer) returns integer
language sql immutable security invoker
return (array[2000, 5000, 10000])[p_band];
comment on function private.band_edge(integer) is 'Where a band ends, in metres.';

create function private.band_km2(p_band integer) returns integer
language sql immutable security invoker
return (array[4, 21, 75])[p_band];
comment on function private.band_km2(integer) is
  'How much ground a band covers, in square kilometres but for the factor pi.';

create function private.band_word(p_band integer) returns text
language sql immutable security invoker
return (array['here', 'near', 'around'])[p_band];
comment on function private.band_word(integer) is 'What phones call a band.';

create function private.band_between(p_one text, p_other text) returns smallint
language sql immutable security invoker
return private.band_at(private.metres_between(p_one, p_other));
comment on function private.band_between(text, text) is
  'The band between two cells; null where nobody could see that far.';

create function private.area_of(p_cell text) returns text
language sql immutable security invoker
return left(p_cell, 5);
comment on function private.area_of(text) is
  'The area around a cell, of five characters (up to 4.9 km across): a few of them cover a band, and hold few beyond it.';

create unlogged table private.cells (
  cell app.cell primary key,
  centre extensions.geography(point, 4326) not null,
  empty_since timestamptz
);
alter table private.cells enable row level security;
create index cells_centre_idx on private.cells using gist (centre);

comment on table private.cells is 'The cells in which somebody stands. PostGIS answers here which of them lie within a band; the people are found by their cell.';
comment on column private.cells.cell is 'The cell.';
comment on column private.cells.centre is 'Its centre.';
comment on column private.cells.empty_since is 'Since when nobody stands there; null while somebody does. Deleted only later, so that somebody who is about to stand there is not lost.';
comment on index private.cells_centre_idx is 'For the cells within a band.';

create unlogged table app.positions (
  user_id uuid primary key references app.presence (user_id) on delete cascade,
  shown_id uuid not null,
  cell app.cell not null,
  ring app.ring_place not null,
  reach smallint not null constraint reach_is_a_band check (reach between 1 and 3),
  is_public boolean not null
) with (fillfactor = 70);
alter table app.positions enable row level security;

create index positions_walk_idx on app.positions (cell, ring) include (user_id, reach) where is_public;
create index positions_hidden_idx on app.positions (cell) where not is_public;

comment on table app.positions is 'One row a live listener whose cell is published: all that lists are read from. It goes with the presence.';
comment on column app.positions.user_id is 'Whose position.';
comment on column app.positions.shown_id is 'By what others know them, as in the presence.';
comment on column app.positions.cell is 'The published cell: what everything that others see is computed from.';
comment on column app.positions.ring is 'The presence''s place in the order of lists.';
comment on column app.positions.reach is 'The last band of their radius.';
comment on column app.positions.is_public is 'Whether everyone sees them, or their connections only.';
comment on index app.positions_walk_idx is 'For the next few of a cell on the ring.';
comment on index app.positions_hidden_idx is 'For whether a cell is empty.';

create type private.place as (cell text collate "C", ring bigint, reach smallint, is_public boolean);
comment on type private.place is 'Where a listener stands for others, for a moment: what decides who sees them and whom they see.';

create function private.place_of(p_position app.positions) returns private.place
language sql immutable security invoker
return case
  when p_position.user_id is not null then row(
    p_position.cell, p_position.ring, p_position.reach, p_position.is_public
  )::private.place
end;
comment on function private.place_of(app.positions) is 'The place of a position; null for none.';

create function private.reach_of(p_settings app.settings) returns smallint
language sql immutable security invoker
return private.band_at(p_settings.radius_km * 1000);
comment on function private.reach_of(app.settings) is 'The last band that a listener''s radius covers.';
