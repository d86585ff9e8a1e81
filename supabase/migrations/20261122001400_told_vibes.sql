-- Vibe: who nearby plays the same now. It is compared as it is asked for, from the two tracks that
-- play at that moment; nothing is kept but when a listener was told of whom, so that they are not told
-- again.

insert into private.limits (name, value, unit, reason) values
  ('vibe_match_interval_s', 3600, 'seconds', 'Two who play one album together are told once, not at every song.');

-- It refers to nobody: to check a reference would wait for an account that is being deleted, and that
-- waits for the turn in which this is written.
create unlogged table private.told_vibes (
  person_id uuid not null,
  shown_id uuid not null,
  told_at timestamptz not null,
  primary key (person_id, shown_id)
);
alter table private.told_vibes enable row level security;
create index told_vibes_shown_id_idx on private.told_vibes (shown_id);
comment on table private.told_vibes is
  'Of whom a person was told within the hour that they share a vibe, and not what it was. It outlives going offline, a block and an account, so that coming back sounds the same after each.';
comment on column private.told_vibes.person_id is 'Who was told.';
comment on column private.told_vibes.shown_id is 'Of whom, by the id that they knew.';
comment on column private.told_vibes.told_at is 'When.';
comment on index private.told_vibes_shown_id_idx is 'For deleting an account.';
