-- The teller: one at a time, in short transactions of its own. It is woken after a reply, by the
-- scheduler's loop, and locally at a notification; if it stands still, calls and lists stay right.

create unlogged table private.teller_rounds (
  one boolean primary key default true constraint there_is_one_row check (one),
  at timestamptz not null,
  waiting_since timestamptz
) with (fillfactor = 50);
alter table private.teller_rounds enable row level security;

comment on table private.teller_rounds is 'One row: when the teller last finished a round, and how long something had waited by then.';
comment on column private.teller_rounds.one is 'True: there is one row.';
comment on column private.teller_rounds.at is 'When the last round ended.';
comment on column private.teller_rounds.waiting_since is 'Since when the one who then waited longest had waited; null for nobody.';

create function private.drop_late() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_now constant timestamptz := clock_timestamp();
  v_late constant timestamptz := v_now - make_interval(secs => private.limit_of('changes_late_most_s'));
  v_recipients uuid[];
  v_movers uuid[];
begin
  if exists (
    select from (
      select greatest(at, due_at) as since
      from private.changes where due_at <= v_now order by id limit 1
    ) as oldest
    where since < v_late
  ) then
    -- The teller stood still: as after a crash, phones ask for what is true.
    with gone as (
      delete from private.changes where due_at <= v_now returning kind, user_id
    )
    select array_agg(distinct user_id) filter (where kind = 'place') into v_movers from gone;
    delete from private.waiting_pairs where recipient_id is not null;
    delete from private.waiting_events where id is not null;
    delete from private.waiting_vibes where id is not null;
    update private.channels set n = n + 1, urgent_since = null, waiting_since = null
    where user_id is not null;
    perform private.note_pages(coalesce(v_movers, '{}'));
    update private.channels set waiting_since = page_since where page_since is not null;
    return 1;
  end if;
  delete from private.waiting_vibes
  where id = any (array(
    select oldest.id from (select id, at from private.waiting_vibes order by id limit 100) as oldest
    where oldest.at < v_late
  ));
  v_recipients := array(
    select user_id from private.channels where waiting_since < v_late limit 1000
  );
  if v_recipients = '{}' then
    return 0;
  end if;
  perform private.take_pairs(v_recipients);
  delete from private.waiting_events where recipient_id = any (v_recipients);
  update private.channels
  set n = n + 1, urgent_since = null,
    waiting_since = case when page_since is not null then clock_timestamp() end
  where user_id = any (v_recipients);
  return cardinality(v_recipients);
end
$$;
comment on function private.drop_late() is
  'Drops what waited too long, and raises the numbers of its recipients, whose next heartbeat then makes the phone ask for what is true. A page is never dropped. Definer: what waits is writable by nobody.';

create function private.hold_teller() returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(hashtextextended('resonance teller', 0));
end
$$;
comment on function private.hold_teller() is
  'Whether the caller''s transaction is the teller until it ends: there is one at a time, and nobody waits for it. What it reads is read after this.';

create function private.note_round() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not private.hold_teller() then
    return null;
  end if;
  return private.drop_late() + private.note_changes(private.limit_of('noted_at_once'));
end
$$;
comment on function private.note_round() is
  'The first part of a round: drops what is too late, and notes some changes. Returns how much it did; null when another teller is at it. Definer: changes are readable by nobody.';

create function private.send_round() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_done integer;
begin
  if not private.hold_teller() then
    return null;
  end if;
  v_done := private.send_waiting();
  insert into private.teller_rounds as last (at, waiting_since)
  select clock_timestamp(), min(waiting_since)
  from (
    select waiting_since from private.channels where waiting_since is not null order by waiting_since limit 1
  ) as longest
  on conflict (one) do update set at = excluded.at, waiting_since = excluded.waiting_since;
  return v_done;
end
$$;
comment on function private.send_round() is
  'The second part of a round: sends to some recipients. Returns to how many; null when another teller is at it. Definer: channels are writable by nobody.';

create function private.search_round() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not private.hold_teller() then
    return null;
  end if;
  return private.search_vibes(private.limit_of('vibes_searched_at_once'));
end
$$;
comment on function private.search_round() is
  'The last part of a round: looks for the vibes that began with some changes. Returns with how many; null when another teller is at it. Definer: what waits is writable by nobody.';

create function private.tell_round() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_noted constant integer := private.note_round();
  v_sent constant integer := private.send_round();
begin
  return v_noted + v_sent + private.search_round();
end
$$;
comment on function private.tell_round() is
  'One round of the teller, in the caller''s transaction. Returns how much it did; 0 when nothing is due, null when another teller is at it. Definer: see its parts.';

create function private.tell_due() returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- More than nothing was done: there may be more. A caller then asks again, in a new transaction.
  return coalesce(private.tell_round() > 0, false);
end
$$;
comment on function private.tell_due() is
  'For those who may wake the teller: does what is due of one round. It needs no secret and gives no right. Definer: see private.tell_round.';
grant execute on function private.tell_due() to authenticated, service_role;

create function api.tell_due() returns boolean
language sql volatile security invoker
return private.tell_due();
comment on function api.tell_due() is
  'After a call that others are to hear of: sends what is due of it, a round. Replies whether there may be more. It is sent without this too, within a second.';
grant execute on function api.tell_due() to authenticated, service_role;

insert into private.limits (name, value, unit, reason) values
  ('teller_loop_s', 55, 'seconds', 'The scheduler starts the loop each minute; 0 where something else wakes the teller.'),
  ('teller_idle_ms', 50, 'milliseconds', 'A phone that called the database directly waits no longer to be heard.');

-- The one kind of function that states no search_path: a procedure that commits may have no settings.
-- It names everything with its schema.
create procedure private.keep_telling()
language plpgsql security invoker
as $$
declare
  v_end constant timestamptz := pg_catalog.clock_timestamp()
    operator(pg_catalog.+) pg_catalog.make_interval(secs => private.limit_of('teller_loop_s'));
  v_began timestamptz;
  v_noted_at timestamptz;
  v_did integer;
  v_sent integer;
begin
  loop
    v_began := pg_catalog.clock_timestamp();
    v_did := private.note_round();
    commit;
    v_noted_at := pg_catalog.clock_timestamp();
    -- In a crowd there is always something to note: sending has a third of the time.
    loop
      v_sent := coalesce(private.send_round(), 0);
      commit;
      v_did := v_did operator(pg_catalog.+) v_sent;
      exit when v_sent operator(pg_catalog.=) 0 or (
        pg_catalog.clock_timestamp() operator(pg_catalog.-) v_noted_at
      ) operator(pg_catalog.*) 2 operator(pg_catalog.>=) (v_noted_at operator(pg_catalog.-) v_began);
    end loop;
    v_did := v_did operator(pg_catalog.+) private.search_round();
    commit;
    exit when pg_catalog.clock_timestamp() operator(pg_catalog.>=) v_end;
    if coalesce(v_did, 0) operator(pg_catalog.=) 0 then
      perform pg_catalog.pg_sleep(private.limit_of('teller_idle_ms') operator(pg_catalog./) 1000.0);
    end if;
  end loop;
end
$$;
comment on procedure private.keep_telling() is
  'The scheduler''s loop: rounds of the teller for the better part of a minute, each part a transaction of its own, so that what is noted need not wait for what is sent. Called alone, outside a transaction.';
