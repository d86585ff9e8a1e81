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
