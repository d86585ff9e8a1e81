-- What runs by itself. A job is a function of this schema that does so many rows in a transaction of its
-- own and says how many it did. Most have no index to find what is due, which every call would keep up
-- for the job's sake: such a job looks through its table, so many pages at a time, and goes on next time
-- where it stopped. So no batch takes longer because the table is larger, or because much is due.

create table private.jobs (
  name text primary key constraint name_is_a_job check (name ~ '^[a-z]+(_[a-z]+)*$'),
  run_every text not null constraint run_every_is_a_pace check (run_every in ('seconds', 'minute', 'night')),
  rank smallint not null,
  at_once integer not null constraint at_once_is_some check (at_once > 0),
  pages_at_once integer constraint pages_at_once_are_some check (pages_at_once > 0),
  next_row tid,
  begun_at timestamptz,
  ended_at timestamptz,
  did bigint,
  failure text
);
alter table private.jobs enable row level security;

comment on table private.jobs is 'What runs by itself, and how far behind it is: a job that began and did not end is at work, or failed.';
comment on column private.jobs.name is 'The function of this schema that does a batch.';
comment on column private.jobs.run_every is 'How often it begins.';
comment on column private.jobs.rank is 'Its place among the jobs of that pace.';
comment on column private.jobs.at_once is 'How many rows a batch does at most.';
comment on column private.jobs.pages_at_once is 'How many pages of its table a batch looks at; null for a job that finds what is due by an index.';
comment on column private.jobs.next_row is 'Behind which row of its table the next batch goes on; null at the beginning.';
comment on column private.jobs.begun_at is 'When it last began.';
comment on column private.jobs.ended_at is 'When it last came to its end.';
comment on column private.jobs.did is 'How many rows it then did.';
comment on column private.jobs.failure is 'How its last batch failed; null if it did not.';

create function private.take_due(
  p_job text,
  p_table regclass,
  p_due text,
  p_most integer,
  p_lock boolean default true
) returns tid[]
language plpgsql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_after tid;
  v_until tid;
  v_due tid[];
begin
  select coalesce(next_row, '(0,0)'),
    format('(%s,0)', coalesce((next_row::text::point)[0]::bigint, 0) + pages_at_once)::tid
  into strict v_after, v_until
  from private.jobs
  where name = p_job;
  execute format(
    'select array(
      select ctid from %s as due where ctid > $1 and ctid < $2 and (%s) limit $3 %s
    )',
    p_table, p_due, case when p_lock then 'for update skip locked' end
  )
  into v_due
  using v_after, v_until, p_most;
  update private.jobs
  set next_row = case
    -- One that moved while its lock was taken stands further on.
    when cardinality(v_due) = p_most then
      (select coalesce(max(ctid), v_after) from unnest(v_due) as taken (ctid) where ctid < v_until)
    when pg_relation_size(p_table) > (v_until::text::point)[0] * current_setting('block_size')::bigint
      then v_until
  end
  where name = p_job;
  return v_due;
end
$$;
comment on function private.take_due(text, regclass, text, integer, boolean) is
  'The rows of a job''s table, named "due" in the condition, that are due within its next pages, at most so many: locked until commit, without those that somebody else has locked, or not locked for a job that must lock something else before. A condition that looks at other tables does so by "offset 0", row by row. Definer: jobs are writable by nobody.';

create function private.delete_due(p_job text, p_table regclass, p_due text, p_most integer) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[] := private.take_due(p_job, p_table, p_due, p_most);
begin
  execute format('delete from %s where ctid = any ($1)', p_table) using v_due;
  return cardinality(v_due);
end
$$;
comment on function private.delete_due(text, regclass, text, integer) is
  'Deletes the rows of a job''s table that private.take_due takes; returns how many. Definer: it deletes what is writable by nobody.';

create function private.delete_indexed(p_table regclass, p_due text, p_most integer) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_deleted integer;
begin
  execute format(
    'delete from %1$s where ctid = any (array(
      select ctid from %1$s as due where (%2$s) limit $1 for update skip locked
    ))',
    p_table, p_due
  )
  using p_most;
  get diagnostics v_deleted = row_count;
  return v_deleted;
end
$$;
comment on function private.delete_indexed(regclass, text, integer) is
  'Deletes at most so many rows that are due, but for those that somebody else has locked, where an index that something else needs finds them; returns how many. Definer: it deletes what is writable by nobody.';
