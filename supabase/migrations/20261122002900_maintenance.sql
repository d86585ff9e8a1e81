-- What runs by itself, in pg_cron where that exists and in the local scheduler elsewhere, by the same
-- rows of cron.job. Nothing here is needed for a right answer: reads judge time by the clock.

do $$
begin
  if to_regnamespace('cron') is null then
    create extension pg_cron with schema pg_catalog;
  end if;
end
$$;

create function private.delete_old_epochs() returns void
language sql volatile security definer set search_path = ''
as $$
  delete from private.publish_epochs
  where published_at < now() - make_interval(secs => private.limit_of('publish_epoch_s'))
    and published_at < now() - interval '1 hour'
    and not exists (
      select from app.positions where positions.user_id = publish_epochs.user_id
    )
$$;
comment on function private.delete_old_epochs() is
  'Forgets when cells were published, as soon as it no longer matters: once the position is gone, its epoch is over, and so is the hour. Definer: epochs are writable by nobody.';

create function private.delete_job_history() returns void
language sql volatile security definer set search_path = ''
as $$
  delete from cron.job_run_details where end_time < now() - interval '1 day'
$$;
comment on function private.delete_job_history() is
  'Keeps the scheduler''s history at one day; it grows without end otherwise. Definer: it is run by the scheduler only.';

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

select private.every(10, 'sweep-presence', 'select private.sweep_presence()');
select private.every(10, 'end-stale-finds', 'select private.end_stale_finds()');
select private.every(30, 'delete-sent-messages', 'select private.delete_sent_messages()');
select cron.schedule('delete-old-epochs', '* * * * *', 'select private.delete_old_epochs()');
select cron.schedule('delete-old-finds', '* * * * *', 'select private.delete_old_finds()');
select cron.schedule('delete-old-vibe-pairs', '* * * * *', 'select private.delete_old_vibe_pairs()');
select cron.schedule('delete-old-waves', '* * * * *', 'select private.delete_old_waves()');
select cron.schedule('delete-full-buckets', '* * * * *', 'select private.delete_full_buckets()');
select cron.schedule('delete-job-history', '17 3 * * *', 'select private.delete_job_history()');
