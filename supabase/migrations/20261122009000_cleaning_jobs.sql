-- What is deleted because its time is over. Nothing here is needed for a right answer: reads judge time
-- by the clock.

do $$
begin
  if to_regnamespace('cron') is null then
    create extension pg_cron with schema pg_catalog;
  end if;
end
$$;

create function private.delete_sent_messages(p_most integer default 5000) returns integer
language sql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
  with deleted as (
    delete from realtime.messages
    where (id, inserted_at) in (
      select id, inserted_at from realtime.messages
      where inserted_at < (now() at time zone 'UTC')
        - make_interval(secs => (select private.limit_of('message_retention_s')))
      limit p_most
    )
    returning 1
  )
  select count(*)::integer from deleted
$$;
comment on function private.delete_sent_messages(integer) is
  'Deletes at most so many messages that were sent, so that nothing can be replayed and no history stays; returns how many. Definer: phones have no delete on messages.';

create function private.delete_full_buckets(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_full_buckets',
    'private.rate_buckets',
    $due$
      tokens + extract(epoch from now() - filled_at) * ((
        select jsonb_object_agg(substr(name, 6, length(name) - 16), value / 60.0)
        from private.limits where name like 'rate\_%\_per\_minute'
      ) ->> action)::float8 >= ((
        select jsonb_object_agg(substr(name, 6, length(name) - 11), value)
        from private.limits where name like 'rate\_%\_burst'
      ) ->> action)::float8
      -- Whether somebody has called since is asked before a push is sent.
      and filled_at < (select private.seconds_ago('push_kept_s'))
    $due$,
    p_most
  )
$$;
comment on function private.delete_full_buckets(integer) is
  'Forgets who called when, as soon as it no longer matters, at most so many; returns how many. Definer: buckets are writable by nobody.';

create function private.delete_old_epochs(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_epochs',
    'private.publish_epochs',
    $due$
      coalesce(left_at, published_at) <= (select private.seconds_ago('last_cell_kept_s'))
      and not exists (select from app.positions where positions.user_id = due.user_id offset 0)
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_epochs(integer) is
  'Forgets when cells were published and what is kept of them, as soon as it restrains nobody (private.last_cell), at most so many. Returns how many. Definer: epochs are writable by nobody.';

create function private.delete_old_told_vibes(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_told_vibes',
    'private.told_vibes',
    $due$ told_at <= (select private.seconds_ago('vibe_match_interval_s')) $due$,
    p_most
  )
$$;
comment on function private.delete_old_told_vibes(integer) is
  'Forgets who was told of whom, as soon as they may be told again, at most so many; returns how many. Definer: what was told is writable by nobody.';

create function private.delete_old_shown_ids(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due('delete_old_shown_ids', 'private.shown_ids', $due$ until <= now() $due$, p_most)
$$;
comment on function private.delete_old_shown_ids(integer) is
  'Forgets whose at most so many ids were; returns how many. Definer: ids are writable by nobody.';

create function private.delete_old_ends(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_ends',
    'private.ended_presences',
    $due$ ended_at < (select private.seconds_ago('presence_end_kept_s')) $due$,
    p_most
  )
$$;
comment on function private.delete_old_ends(integer) is
  'Forgets how presences ended, at most so many; returns how many. Definer: ends are writable by nobody.';

create function private.is_occupied(p_cell text) returns boolean
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  return exists (select from app.positions where cell = p_cell and is_public)
    or exists (select from app.positions where cell = p_cell and not is_public);
end
$$;
comment on function private.is_occupied(text) is
  'Whether anybody stands in a cell. Definer: positions are readable by nobody.';

create function private.delete_empty_cells(p_most integer default 1000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[] := private.take_due(
    'delete_empty_cells',
    'private.cells',
    $due$
      case
        when private.is_occupied(cell) then empty_since is not null
        else empty_since is null or empty_since < now() - interval '10 minutes'
      end
    $due$,
    p_most
  );
begin
  -- Asked again under the lock, which whoever comes to stand there takes too.
  delete from private.cells
  where ctid = any (v_due)
    and empty_since < now() - interval '10 minutes'
    and not private.is_occupied(cell);
  update private.cells set empty_since = case when not private.is_occupied(cell) then now() end
  where ctid = any (v_due);
  return cardinality(v_due);
end
$$;
comment on function private.delete_empty_cells(integer) is
  'Marks cells in which nobody stands, and deletes those that have been so for ten minutes: longer than any call that is about to stand there takes. Returns how many. Definer: cells are writable by nobody.';

create function private.delete_gone_channels(p_most integer default 1000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_gone uuid[];
  v_due tid[];
begin
  -- The teller's tables: never beside a round of it.
  perform pg_advisory_xact_lock(hashtextextended('resonance teller', 0));
  v_due := private.take_due(
    'delete_gone_channels',
    'private.channels',
    $due$
      not exists (select from app.profiles where id = due.user_id offset 0)
      or sent_at < now() - interval '1 day'
        -- Since a count begins at the clock: nor was it begun today.
        and n < extract(epoch from now() - interval '1 day') * 1000
        and not exists (select from app.presence where presence.user_id = due.user_id offset 0)
    $due$,
    p_most
  );
  -- Whoever goes live from now on waits for this; who did so just before keeps their channel.
  v_gone := array(
    select user_id from private.channels
    where ctid = any (v_due)
      and not exists (select from app.presence where presence.user_id = channels.user_id offset 0)
  );
  delete from private.waiting_pairs where recipient_id = any (v_gone);
  delete from private.waiting_events where recipient_id = any (v_gone);
  perform private.forget_horizons(v_gone);
  delete from private.channels where user_id = any (v_gone);
  return cardinality(v_due);
end
$$;
comment on function private.delete_gone_channels(integer) is
  'Forgets the channels of deleted accounts and of those who have not been here for a day, with what waits for them; returns how many it looked at. Definer: channels are writable by nobody.';

create function private.delete_gone_subjects(p_most integer default 5000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[];
begin
  perform pg_advisory_xact_lock(hashtextextended('resonance teller', 0));
  v_due := private.take_due(
    'delete_gone_subjects',
    'private.waiting_pairs',
    $due$
      at < now() - interval '5 seconds'
      and not exists (select from app.profiles where id = due.subject_id offset 0)
    $due$,
    p_most
  );
  -- The teller is late: who is not told that somebody left asks for what is true.
  with untold as (
    delete from private.waiting_pairs where ctid = any (v_due) returning recipient_id
  )
  update private.channels set n = n + 1 where user_id = any (array(select recipient_id from untold));
  return cardinality(v_due);
end
$$;
comment on function private.delete_gone_subjects(integer) is
  'Forgets of which deleted accounts others are to hear; returns how many times. Definer: what waits is writable by nobody.';

create function private.delete_gone_events(p_most integer default 5000) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('resonance teller', 0));
  return private.delete_due(
    'delete_gone_events',
    'private.waiting_events',
    $due$
      about_id is not null and not exists (select from app.profiles where id = due.about_id offset 0)
    $due$,
    p_most
  );
end
$$;
comment on function private.delete_gone_events(integer) is
  'Forgets the messages that wait and are about deleted accounts, at most so many; returns how many. Definer: what waits is writable by nobody.';

create function private.delete_gone_vibes(p_most integer default 5000) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('resonance teller', 0));
  return private.delete_due(
    'delete_gone_vibes',
    'private.waiting_vibes',
    $due$
      not exists (select from app.profiles where id = due.user_id offset 0)
      or other_id is not null and not exists (select from app.profiles where id = due.other_id offset 0)
    $due$,
    p_most
  );
end
$$;
comment on function private.delete_gone_vibes(integer) is
  'Forgets the changes of deleted accounts with which vibes may have begun, at most so many; returns how many. Definer: what waits is writable by nobody.';

create function private.delete_old_sessions(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_sessions',
    'private.channel_sessions',
    $due$ heard_at < (select private.seconds_ago('device_heard_s')) $due$,
    p_most
  )
$$;
comment on function private.delete_old_sessions(integer) is
  'Forgets which devices listened, at most so many; returns how many. Definer: sessions are writable by nobody.';

create function private.delete_old_misses(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_misses', 'private.missed_messages', $due$ at < now() - interval '1 day' $due$, p_most
  )
$$;
comment on function private.delete_old_misses(integer) is
  'Forgets what phones missed, at most so many; returns how many. Definer: it is writable by nobody.';

create function private.delete_job_history(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_job_history', 'cron.job_run_details', $due$ end_time < now() - interval '1 day' $due$, p_most
  )
$$;
comment on function private.delete_job_history(integer) is
  'Keeps the scheduler''s history at one day, at most so many rows a time; returns how many. Definer: it is run by the scheduler only.';
