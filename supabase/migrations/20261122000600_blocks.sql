-- Who does not want to meet whom. A block works both ways and is silent: visibility reads it in
-- both directions, and the blocked one has no way to read it at all.

create table app.blocks (
  blocker_id uuid not null references app.profiles (id) on delete cascade,
  shown_id uuid not null,
  blocked_id uuid not null,
  created_at timestamptz not null default now(),
  blocked_name app.display_name,
  primary key (blocker_id, shown_id),
  constraint nobody_blocks_themselves check (blocker_id <> blocked_id)
);
alter table app.blocks enable row level security;

create policy "listeners read the blocks that they made" on app.blocks
  for select to authenticated using (blocker_id = (select auth.uid()));
grant select (blocker_id, shown_id, created_at) on app.blocks to authenticated;

create index blocks_blocker_id_idx on app.blocks (blocker_id, blocked_id);
create index blocks_blocked_id_idx on app.blocks (blocked_id, blocker_id);
-- Looked at while there are few blocks, all might be one listener's: no plan is to be made for that.
alter table app.blocks alter blocker_id set (n_distinct = -0.1), alter blocked_id set (n_distinct = -0.1);

comment on table app.blocks is 'One row a block. Only the one who made it can read it.';
comment on column app.blocks.blocker_id is 'Who blocked.';
comment on column app.blocks.shown_id is 'The id by which the one who blocked knew them. Any id: whether somebody exists must not be told by what one''s own list keeps.';
comment on column app.blocks.blocked_id is 'Who was blocked, and is not told: the account, or the person while they have none (private.persons). No reference, as above.';
comment on column app.blocks.created_at is 'When.';
comment on column app.blocks.blocked_name is 'What the one who blocked saw at that moment; null if they saw nobody, or nobody''s name.';
comment on index app.blocks_blocker_id_idx is 'For visibility, from the side of who blocked.';
comment on index app.blocks_blocked_id_idx is 'For visibility, which asks from the side of the blocked one too.';

create function private.are_parted(p_one uuid, p_other uuid) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select exists (select from app.blocks where blocker_id = p_one and blocked_id = p_other)
      or exists (select from app.blocks where blocker_id = p_other and blocked_id = p_one)
  );
end
$$;
comment on function private.are_parted(uuid, uuid) is
  'Whether either of two blocked the other. Definer: the blocked one''s rows are not theirs to read.';

create function private.parted_from(p_user uuid) returns uuid[]
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_most constant integer := 100;
  v_parted uuid[];
begin
  v_parted := array(
    (select blocked_id from app.blocks where blocker_id = p_user limit v_most + 1)
    union all
    (select blocker_id from app.blocks where blocked_id = p_user limit v_most + 1)
  );
  return case when cardinality(v_parted) <= v_most then v_parted end;
end
$$;
comment on function private.parted_from(uuid) is
  'Everybody whom a listener blocked or who blocked them, sooner read once than asked of each on a list; null where they are so many that asking is sooner. Definer: the blocked one''s rows are not theirs to read.';
