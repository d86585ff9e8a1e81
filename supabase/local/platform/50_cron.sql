-- pg_cron itself where this database may have it, else its tables and functions: then the local
-- scheduler runs the jobs. `cron.job` and `cron.job_run_details` have pg_cron's columns.

do $pg_cron$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron')
    and to_regclass('cron.job') is null
    and current_setting('cron.database_name', true) = current_database()
  then
    create extension pg_cron;
  end if;
end
$pg_cron$;

do $cron$
begin
  if exists (select from pg_catalog.pg_extension where extname = 'pg_cron') then
    return;
  end if;

  create schema if not exists cron;
  create sequence if not exists cron.jobid_seq;
  create sequence if not exists cron.runid_seq;

  create table if not exists cron.job (
    jobid bigint primary key default nextval('cron.jobid_seq'),
    schedule text not null,
    command text not null,
    nodename text not null default 'localhost',
    nodeport integer not null default coalesce(inet_server_port(), 5432),
    database text not null default current_database(),
    username text not null default current_user,
    active boolean not null default true,
    jobname text,
    constraint jobname_username_uniq unique (jobname, username)
  );

  create table if not exists cron.job_run_details (
    jobid bigint,
    runid bigint primary key default nextval('cron.runid_seq'),
    job_pid integer,
    database text,
    username text,
    command text,
    status text,
    return_message text,
    start_time timestamptz,
    end_time timestamptz
  );

  alter table cron.job enable row level security;
  alter table cron.job_run_details enable row level security;
  if not exists (select from pg_catalog.pg_policies where schemaname = 'cron' and tablename = 'job') then
    create policy cron_job_policy on cron.job using (username = current_user);
  end if;
  if not exists (select from pg_catalog.pg_policies where schemaname = 'cron' and tablename = 'job_run_details') then
    create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
  end if;

  -- What pg_cron accepts: 'N seconds' from 1 to 59, or five fields of numbers, names, lists, ranges and steps.
  create or replace function cron.is_schedule(schedule text)
  returns boolean
  language plpgsql
  immutable
  as $body$
  declare
    month_names constant text[] := '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}';
    day_names constant text[] := '{sun,mon,tue,wed,thu,fri,sat}';
    lowest constant integer[] := '{0,0,1,1,0}';
    highest constant integer[] := '{59,23,31,12,7}';
    fields constant text[] := regexp_split_to_array(trim(lower(schedule)), '\s+');
    part text;
    range_ends text[];
    from_value integer;
    to_value integer;
  begin
    if trim(lower(schedule)) ~ '^([1-9]|[1-5]\d)\s+seconds?$' then
      return true;
    end if;
    if coalesce(array_length(fields, 1), 0) <> 5 then
      return false;
    end if;
    for i in 1..5 loop
      foreach part in array string_to_array(fields[i], ',') loop
        if part !~ '^(\*(/[1-9]\d?)?|(\d\d?|[a-z]{3})(-(\d\d?|[a-z]{3})(/[1-9]\d?)?)?)$' then
          return false;
        end if;
        continue when part ~ '^\*';
        range_ends := string_to_array(split_part(part, '/', 1), '-');
        for j in 1..array_length(range_ends, 1) loop
          if range_ends[j] ~ '^[a-z]' then
            range_ends[j] := case i
              when 4 then array_position(month_names, range_ends[j])
              when 5 then array_position(day_names, range_ends[j]) - 1
            end;
          end if;
        end loop;
        from_value := range_ends[1];
        to_value := range_ends[array_length(range_ends, 1)];
        if from_value is null or to_value is null or from_value > to_value
          or from_value < lowest[i] or to_value > highest[i]
        then
          return false;
        end if;
      end loop;
    end loop;
    return true;
  end
  $body$;

  create or replace function cron.schedule(job_name text, schedule text, command text)
  returns bigint
  language plpgsql
  as $body$
  declare
    id bigint;
  begin
    if not cron.is_schedule(schedule.schedule) then
      raise exception 'invalid schedule: %', schedule.schedule
        using errcode = 'invalid_parameter_value',
        hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
    end if;
    insert into cron.job (jobname, schedule, command)
    values (schedule.job_name, schedule.schedule, schedule.command)
    on conflict on constraint jobname_username_uniq do update
      set schedule = excluded.schedule, command = excluded.command, active = true
    returning jobid into id;
    return id;
  end
  $body$;

  create or replace function cron.schedule(schedule text, command text)
  returns bigint
  language sql
  as $body$
    select cron.schedule(null, $1, $2)
  $body$;

  create or replace function cron.alter_job(
    job_id bigint,
    schedule text default null,
    command text default null,
    database text default null,
    username text default null,
    active boolean default null
  )
  returns void
  language plpgsql
  as $body$
  begin
    if alter_job.schedule is not null and not cron.is_schedule(alter_job.schedule) then
      raise exception 'invalid schedule: %', alter_job.schedule using errcode = 'invalid_parameter_value';
    end if;
    update cron.job as job
    set
      schedule = coalesce(alter_job.schedule, job.schedule),
      command = coalesce(alter_job.command, job.command),
      database = coalesce(alter_job.database, job.database),
      username = coalesce(alter_job.username, job.username),
      active = coalesce(alter_job.active, job.active)
    where job.jobid = alter_job.job_id;
    if not found then
      raise exception 'Job % does not exist or you don''t own it', alter_job.job_id;
    end if;
  end
  $body$;

  create or replace function cron.unschedule(job_id bigint)
  returns boolean
  language plpgsql
  as $body$
  begin
    delete from cron.job where jobid = unschedule.job_id;
    if not found then
      raise exception 'could not find valid entry for job ''%''', unschedule.job_id;
    end if;
    return true;
  end
  $body$;

  create or replace function cron.unschedule(job_name text)
  returns boolean
  language plpgsql
  as $body$
  begin
    delete from cron.job where jobname = unschedule.job_name and username = current_user;
    if not found then
      raise exception 'could not find valid entry for job ''%''', unschedule.job_name;
    end if;
    return true;
  end
  $body$;

  -- Tells the local scheduler, after commit, that the jobs are no longer what it read.
  create or replace function cron.wake_scheduler()
  returns trigger
  language plpgsql
  as $body$
  begin
    perform pg_notify('cron_job', '');
    return null;
  end
  $body$;

  create or replace trigger wake_scheduler
  after insert or update or delete or truncate on cron.job
  for each statement execute function cron.wake_scheduler();

  revoke all on all functions in schema cron from public;
  -- pg_cron writes its table itself; here the functions do, as whoever calls them.
  grant insert, update, delete on cron.job to postgres;
  grant usage on sequence cron.jobid_seq to postgres;
end
$cron$;

grant usage on schema cron to postgres with grant option;
grant execute on all functions in schema cron to postgres;
grant all on cron.job_run_details to postgres;
grant select on cron.job to postgres;
