-- What decides when others see a listener in another cell: what their phone said in this presence, and
-- when their cells were published. Cells of six characters and times, no more; unlogged, like presence.

insert into private.limits (name, value, unit, reason) values
  ('dwell_s', 540, 'seconds', 'Fixes that agree for so long are where somebody is: noise at an edge does not flap, and after rest the cell is the true one.'),
  ('dwell_away_s', 120, 'seconds', 'Whoever left the old cell long ago is shown where they walk, and not by one poor fix.'),
  ('away_s', 900, 'seconds', 'A cell that no fix has named for so long was left.'),
  ('publish_delay_most_s', 300, 'seconds', 'The moment of a change then marks no line that was passed.'),
  ('last_cell_kept_s', 3600, 'seconds', 'As long as the nine cells are counted: nobody escapes their epochs by going, nor comes back from another continent.');

-- A fix touches no indexed column.
create unlogged table private.dwells (
  user_id uuid primary key references app.presence (user_id) on delete cascade,
  run_cell app.cell not null,
  run_since timestamptz not null,
  seen_at timestamptz not null,
  fix_at timestamptz not null,
  next_cell app.cell,
  next_at timestamptz,
  constraint a_next_cell_has_its_time check ((next_cell is null) = (next_at is null))
) with (fillfactor = 70);
alter table private.dwells enable row level security;

comment on table private.dwells is 'One row a live listener whose phone has said where it is. It goes with the presence, or when the position is forgotten.';
comment on column private.dwells.user_id is 'Whose fixes.';
comment on column private.dwells.run_cell is 'The cell of the latest plausible fix.';
comment on column private.dwells.run_since is 'Since when all fixes were in that cell.';
comment on column private.dwells.seen_at is 'When a fix was last in the published cell, or in the one that is to be published; in a presence that has neither, in the one published before.';
comment on column private.dwells.fix_at is 'When the latest plausible fix came.';
comment on column private.dwells.next_cell is 'The cell that is to be published; null for none.';
comment on column private.dwells.next_at is 'When it is.';

-- No reference to app.profiles: its check would wait for an account that is being deleted, which waits
-- for the presence that the call holds.
create unlogged table private.publish_epochs (
  user_id uuid primary key,
  published_at timestamptz not null,
  earlier timestamptz[] not null default '{}',
  left_at timestamptz,
  seen_at timestamptz,
  cell_hash text collate "C" constraint cell_hash_is_64_hex_digits check (cell_hash ~ '^[0-9a-f]{64}$'),
  place text collate "C" constraint place_is_a_geohash_of_three_characters
    check (place ~ '^[0-9b-hjkmnp-z]{3}$'),
  constraint what_is_kept_of_a_cell_is_kept_together
    check (num_nulls(left_at, seen_at, cell_hash, place) in (0, 4))
);
alter table private.publish_epochs enable row level security;

comment on table private.publish_epochs is
  'When a listener''s cell last changed for others: their epochs are counted from there. It outlives going offline, and for an hour it has what tells whether the next cell is the same, and whether anybody travels that fast.';
comment on column private.publish_epochs.user_id is 'Whose cell: the account''s, or the person''s while they have none (private.persons).';
comment on column private.publish_epochs.published_at is 'When it was last published; of who appeared, a random while later.';
comment on column private.publish_epochs.earlier is 'When it was published before that, within an hour, oldest first.';
comment on column private.publish_epochs.left_at is 'When the position was last deleted; null while there is one.';
comment on column private.publish_epochs.seen_at is 'When a fix was last in the cell that was published then.';
comment on column private.publish_epochs.cell_hash is 'A keyed hash of that cell (private.cell_hash).';
comment on column private.publish_epochs.place is 'The place around it, of three characters (up to 156 km across).';

create function private.cell_hash(p_user uuid, p_cell app.cell) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  return encode(
    extensions.hmac(private.person_of(p_user) || ' ' || p_cell, private.secret('cell_key'), 'sha256'), 'hex'
  );
end
$$;
comment on function private.cell_hash(uuid, app.cell) is
  'By what a cell of a person is known again, whichever account they have. Definer: it reads the key.';

create function private.last_cell(p_user uuid) returns private.publish_epochs
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return (
    select epochs
    from private.publish_epochs as epochs
    where user_id = p_user
      and (
        coalesce(left_at, published_at) > private.seconds_ago('last_cell_kept_s')
        or exists (select from app.positions where positions.user_id = p_user)
      )
  );
end
$$;
comment on function private.last_cell(uuid) is
  'What restrains the next cell of a listener: when the last one was published, and what is kept of it for an hour after it went; null for nothing. Definer: epochs are readable by nobody.';

create function private.is_last_cell(p_user uuid, p_cell app.cell) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_last private.publish_epochs := private.last_cell(p_user);
begin
  return coalesce(v_last.cell_hash = private.cell_hash(p_user, p_cell), false);
end
$$;
comment on function private.is_last_cell(uuid, app.cell) is
  'Whether a listener without a position was published in that cell within the hour, by their person''s key. Definer: epochs are readable by nobody.';
