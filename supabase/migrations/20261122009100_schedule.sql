-- When jobs run. Many jobs on the full minute would collide on a hosted project, so what a minute
-- brings is one job.

-- A Find takes longest to judge, and whether it is open looks at both parties.
insert into private.jobs (name, run_every, rank, at_once, pages_at_once) values
  ('sweep_presence', 'seconds', 1, 200, 500),
  ('end_signed_out', 'seconds', 2, 200, 500),
  ('sweep_finds', 'seconds', 3, 200, 20),
  ('show_known_tracks', 'seconds', 4, 200, null),
  ('share_tracks', 'seconds', 5, 200, null),
  ('publish_due_cells', 'seconds', 6, 200, 500),
  ('drop_unconfirmed_tracks', 'minute', 1, 200, 500),
  ('delete_sent_messages', 'minute', 2, 5000, null),
  ('delete_gone_channels', 'minute', 3, 1000, 500),
  ('delete_gone_subjects', 'minute', 4, 5000, 500),
  ('delete_gone_events', 'minute', 5, 5000, 500),
  ('delete_gone_vibes', 'minute', 6, 5000, 500),
  ('delete_full_buckets', 'minute', 7, 5000, 500),
  ('delete_idle_polls', 'minute', 8, 1000, 500),
  ('delete_empty_cells', 'minute', 9, 1000, 200),
  ('delete_old_epochs', 'minute', 10, 5000, 500),
  ('delete_old_told_vibes', 'minute', 11, 5000, 500),
  ('delete_old_waves', 'minute', 12, 1000, 500),
  ('delete_old_finds', 'minute', 13, 1000, 500),
  ('delete_old_ends', 'minute', 14, 5000, 500),
  ('delete_old_sessions', 'minute', 15, 5000, 500),
  ('delete_old_misses', 'minute', 16, 5000, 500),
  ('delete_old_sign_ins', 'minute', 17, 1000, 500),
  ('delete_old_codes', 'minute', 18, 1000, 500),
  ('delete_old_answers', 'minute', 19, 1000, 500),
  ('delete_old_pauses', 'minute', 20, 1000, 500),
  ('delete_old_wave_days', 'minute', 21, 5000, 500),
  ('end_old_spotify_links', 'minute', 22, 100, 500),
  ('delete_known_tracks', 'minute', 23, 1000, 500),
  ('delete_gone_log', 'minute', 24, 5000, 500),
  ('delete_old_shown_ids', 'minute', 25, 5000, 500),
  ('delete_old_pushes', 'minute', 26, 1000, 500),
  ('delete_old_receipts', 'minute', 27, 1000, 500),
  ('delete_old_reports', 'night', 1, 1000, null),
  ('delete_gone_persons', 'night', 2, 1000, 500),
  ('delete_old_log', 'night', 3, 5000, 500),
  ('delete_job_history', 'night', 4, 5000, 500),
  ('delete_old_acts', 'night', 5, 1000, null);

insert into private.limits (name, value, unit, reason) values
  ('job_batches_most', 1000, 'batches', 'A job that does not come to its end goes on with the next of its turns.');

create function private.run_batch(p_job text) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_at_once integer;
  v_did integer;
begin
  select at_once into strict v_at_once from private.jobs where name = p_job;
  begin
    execute format('select private.%I($1)', p_job) into v_did using v_at_once;
  exception when others then
    update private.jobs set failure = sqlstate || ' ' || sqlerrm where name = p_job;
    return null;
  end;
  return v_did;
end
$$;
comment on function private.run_batch(text) is
  'Does a batch of a job; returns how many rows it did, or null when it failed, which the table says. Definer: it is run by the scheduler only.';

-- Procedures that commit may have no settings; they name everything with its schema.
create procedure private.run_jobs(p_every text)
language plpgsql security invoker
as $$
declare
  v_job text;
  v_at_once integer;
  v_did integer;
  v_sum bigint;
begin
  foreach v_job in array array(
    select jobs.name from private.jobs where jobs.run_every operator(pg_catalog.=) p_every order by jobs.rank
  ) loop
    update private.jobs set begun_at = pg_catalog.clock_timestamp(), failure = null
    where jobs.name operator(pg_catalog.=) v_job
    returning jobs.at_once into v_at_once;
    commit;
    v_sum := 0;
    for v_batch in 1 .. private.limit_of('job_batches_most') loop
      v_did := private.run_batch(v_job);
      commit;
      v_sum := v_sum operator(pg_catalog.+) coalesce(v_did, 0);
      exit when v_did is null;
      exit when v_did operator(pg_catalog.<) v_at_once and not exists (
        select from private.jobs
        where jobs.name operator(pg_catalog.=) v_job and jobs.next_row is not null
      );
    end loop;
    update private.jobs set ended_at = pg_catalog.clock_timestamp(), did = v_sum
    where jobs.name operator(pg_catalog.=) v_job and v_did is not null;
    commit;
  end loop;
end
$$;
comment on procedure private.run_jobs(text) is
  'Runs the jobs of a pace one after the other, in batches, each its own transaction; one that fails does not stop the next. Called alone, outside a transaction.';

create function private.every(p_seconds integer, p_name text, p_command text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cron.schedule(p_name, p_seconds || ' seconds', p_command);
exception when others then
  -- pg_cron before 1.5 knows no seconds.
  perform cron.schedule(p_name, '* * * * *', p_command);
end
$$;
comment on function private.every(integer, text, text) is
  'Schedules a command every so many seconds, or every minute where the scheduler knows no seconds.';

select cron.schedule('tell', '* * * * *', 'call private.keep_telling()');
select private.every(10, 'sweep', 'call private.run_jobs(''seconds'')');
select private.every(10, 'poll-spotify', 'select private.poll_spotify()');
select private.every(5, 'send-pushes', 'select private.send_pushes()');
select cron.schedule('minute', '* * * * *', 'call private.run_jobs(''minute'')');
select cron.schedule('night', '17 3 * * *', 'call private.run_jobs(''night'')');
