-- When each change was committed, when it was noted, and what was then sent: by the times of commits,
-- so that nothing of a transaction's own clock is believed.

create unlogged table bench.made (
  change_id bigint, kind text, user_id uuid, event text, has_left boolean, xid xid8, at timestamptz
);
create unlogged table bench.noted (change_id bigint, xid xid8);
-- What was noted of a subject for a recipient and since when it waited, by the transaction that sent it.
create unlogged table bench.waited (recipient_id uuid, subject_id uuid, at timestamptz, xid xid);

create function bench.tg_changes__made() returns trigger
language plpgsql security definer as $$
begin
  insert into bench.made (change_id, kind, user_id, event, has_left, xid)
  select id, kind, user_id, event, kind = 'place' and after is null, pg_current_xact_id() from made;
  return null;
end
$$;
create trigger _900_made after insert on private.changes
  referencing new table as made for each statement execute function bench.tg_changes__made();

create function bench.tg_changes__noted() returns trigger
language plpgsql security definer as $$
begin
  insert into bench.noted (change_id, xid) select id, pg_current_xact_id() from noted;
  return null;
end
$$;
create trigger _900_noted after delete on private.changes
  referencing old table as noted for each statement execute function bench.tg_changes__noted();

create function bench.tg_waiting_pairs__waited() returns trigger
language plpgsql security definer as $$
begin
  insert into bench.waited (recipient_id, subject_id, at, xid)
  select recipient_id, shown_id, at, pg_current_xact_id()::xid from waited;
  return null;
end
$$;
create trigger _900_waited after delete on private.waiting_pairs
  referencing old table as waited for each statement execute function bench.tg_waiting_pairs__waited();

-- A second is counted from here on.
truncate realtime.messages;
