-- What runs by itself, in pg_cron where that exists and in the local scheduler elsewhere, by the same
-- rows of cron.job. Nothing here is needed for a right answer: reads judge time by the clock. Each job
-- is a function that does so many rows and returns how many it did; it is called until it does fewer,
-- each time in a transaction of its own, and says how far behind it is.

do $$
begin
  if to_regnamespace('cron') is null then
    create extension pg_cron with schema pg_catalog;
  end if;
end
$$;

create function private.delete_sent_messages(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
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
  with filling as materialized (
    select
      burst.value as burst,
      rate.value / 60.0 as per_second,
      substr(burst.name, 6, length(burst.name) - 11) as action
    from private.limits as burst
    join private.limits as rate
      on rate.name = left(burst.name, length(burst.name) - 6) || '_per_minute'
    where burst.name like 'rate\_%\_burst'
  ),
  full_ones as materialized (
    select buckets.ctid
    from private.rate_buckets as buckets
    join filling using (action)
    where tokens + extract(epoch from now() - filled_at) * per_second >= burst
    limit p_most
    for update of buckets skip locked
  ),
  deleted as (
    delete from private.rate_buckets where ctid = any (array(select ctid from full_ones)) returning 1
  )
  select count(*)::integer from deleted
$$;
comment on function private.delete_full_buckets(integer) is
  'Forgets who called when, as soon as it no longer matters, at most so many; returns how many. Definer: buckets are writable by nobody.';

create function private.delete_old_epochs(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  with old as materialized (
    select epochs.ctid
    from private.publish_epochs as epochs
    where published_at < (select private.seconds_ago('publish_epoch_s'))
      and published_at < now() - interval '1 hour'
      and not exists (select from app.positions where positions.user_id = epochs.user_id)
    limit p_most
    for update of epochs skip locked
  ),
  deleted as (
    delete from private.publish_epochs where ctid = any (array(select ctid from old)) returning 1
  )
  select count(*)::integer from deleted
$$;
comment on function private.delete_old_epochs(integer) is
  'Forgets when cells were published, as soon as it no longer matters, at most so many: once the position is gone, its epoch is over, and so is the hour. Returns how many. Definer: epochs are writable by nobody.';

create function private.delete_old_vibe_pairs(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  with old as materialized (
    select ctid from private.vibe_pairs
    where told_at <= (select private.seconds_ago('vibe_match_interval_s'))
    limit p_most
    for update skip locked
  ),
  deleted as (
    delete from private.vibe_pairs where ctid = any (array(select ctid from old)) returning 1
  )
  select count(*)::integer from deleted
$$;
comment on function private.delete_old_vibe_pairs(integer) is
  'Forgets who was told of whom, as soon as they may be told again, at most so many; returns how many. Definer: pairs are writable by nobody.';

create function private.delete_old_ends(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  with old as materialized (
    select ctid from private.ended_presences
    where ended_at < (select private.seconds_ago('presence_end_kept_s'))
    limit p_most
    for update skip locked
  ),
  deleted as (
    delete from private.ended_presences where ctid = any (array(select ctid from old)) returning 1
  )
  select count(*)::integer from deleted
$$;
comment on function private.delete_old_ends(integer) is
  'Forgets how presences ended, at most so many; returns how many. Definer: ends are writable by nobody.';

create function private.delete_empty_cells(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  with emptied as (
    update private.cells set empty_since = now()
    where cell = any (array(
      select cells.cell from private.cells
      where empty_since is null
        and not exists (select from app.positions where positions.cell = cells.cell and is_public)
        and not exists (select from app.positions where positions.cell = cells.cell and not is_public)
      limit p_most
      for update skip locked
    ))
    returning 1
  ),
  filled as (
    update private.cells set empty_since = null
    where empty_since is not null
      and (
        exists (select from app.positions where positions.cell = cells.cell and is_public)
        or exists (select from app.positions where positions.cell = cells.cell and not is_public)
      )
    returning 1
  ),
  deleted as (
    delete from private.cells
    where cell = any (array(
      select cells.cell from private.cells
      where empty_since < now() - interval '10 minutes'
        and not exists (select from app.positions where positions.cell = cells.cell and is_public)
        and not exists (select from app.positions where positions.cell = cells.cell and not is_public)
      limit p_most
      for update skip locked
    ))
    returning 1
  )
  select greatest((select count(*) from emptied), (select count(*) from deleted))::integer
$$;
comment on function private.delete_empty_cells(integer) is
  'Marks cells in which nobody stands, and deletes those that have been so for ten minutes: longer than any call that is about to stand there takes. Returns how many. Definer: cells are writable by nobody.';

create function private.delete_gone_channels(p_most integer default 1000) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_gone uuid[];
begin
  -- The teller's tables: never beside a round of it.
  if not pg_try_advisory_xact_lock(hashtextextended('resonance teller', 0)) then
    return 0;
  end if;
  v_gone := array(
    select channels.user_id
    from private.channels
    where not exists (select from app.profiles where id = channels.user_id)
      or not exists (select from app.presence where presence.user_id = channels.user_id)
        and sent_at < now() - interval '1 day'
        -- Since a count begins at the clock: nor was it begun today.
        and n < extract(epoch from now() - interval '1 day') * 1000
    limit p_most
    for update skip locked
  );
  -- Whoever goes live from now on waits for this; who did so just before keeps their channel.
  v_gone := array(
    select gone.user_id
    from unnest(v_gone) as gone (user_id)
    where not exists (select from app.presence where presence.user_id = gone.user_id)
  );
  delete from private.waiting_pairs where recipient_id = any (v_gone);
  delete from private.waiting_events where recipient_id = any (v_gone);
  perform private.forget_horizons(v_gone);
  delete from private.channels where user_id = any (v_gone);
  -- The teller is late: who is not told that somebody left asks for what is true.
  with untold as (
    delete from private.waiting_pairs
    where at < now() - interval '5 seconds'
      and not exists (select from app.profiles where id = subject_id)
    returning recipient_id
  )
  update private.channels set n = n + 1 where user_id in (select recipient_id from untold);
  delete from private.waiting_events
  where about_id is not null and not exists (select from app.profiles where id = about_id);
  return cardinality(v_gone);
end
$$;
comment on function private.delete_gone_channels(integer) is
  'Forgets what waits for deleted accounts and of them, and the channels of those who have not been here for a day; returns how many channels. Definer: channels are writable by nobody.';

create function private.delete_old_sessions(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  with deleted as (
    delete from private.channel_sessions where ctid = any (array(
      select ctid from private.channel_sessions
      where heard_at < (select private.seconds_ago('device_heard_s'))
      limit p_most
      for update skip locked
    ))
    returning 1
  ),
  missed as (
    delete from private.missed_messages where ctid = any (array(
      select ctid from private.missed_messages where at < now() - interval '1 day' limit p_most
    ))
    returning 1
  )
  select greatest((select count(*) from deleted), (select count(*) from missed))::integer
$$;
comment on function private.delete_old_sessions(integer) is
  'Forgets which devices listened, and what phones missed, at most so many of each; returns how many. Definer: sessions are writable by nobody.';

create function private.delete_job_history(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  with deleted as (
    delete from cron.job_run_details where ctid = any (array(
      select ctid from cron.job_run_details where end_time < now() - interval '1 day' limit p_most
    ))
    returning 1
  )
  select count(*)::integer from deleted
$$;
comment on function private.delete_job_history(integer) is
  'Keeps the scheduler''s history at one day, at most so many rows a time; returns how many. Definer: it is run by the scheduler only.';
