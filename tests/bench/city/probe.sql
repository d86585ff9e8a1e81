-- When each change was committed, when it was noted, and what was then sent: by the times of commits,
-- so that nothing of a transaction's own clock is believed.

create unlogged table bench.made (
  change_id bigint, kind text, user_id uuid, event text, has_left boolean, xid xid8, at timestamptz
);
create unlogged table bench.noted (change_id bigint, xid xid8);

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

-- A second is counted from here on.
truncate realtime.messages;
