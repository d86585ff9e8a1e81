-- What Supabase provides to a project, and nothing more: our own stand-in for the local stack.
--
-- It is applied by a superuser before any migration, to an empty database and again at every start:
-- every statement may run twice. It holds on Postgres 15 to 18, embedded or not.
-- Order: roles, extensions, auth, realtime, cron, net, vault, the record of migrations.

set client_min_messages = warning;

-- Roles ------------------------------------------------------------------------------------------
-- Roles belong to the whole cluster, so the shared catalog is locked: two databases of one cluster
-- may be prepared at the same moment. Nothing here has a password: who may log in is pg_hba's say.

do $roles$
declare
  wanted record;
  granted record;
begin
  lock table pg_catalog.pg_authid in share row exclusive mode;

  for wanted in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit'),
      ('dashboard_user', 'nologin createrole createdb replication'),
      ('supabase_auth_admin', 'login noinherit createrole'),
      ('supabase_realtime_admin', 'nologin noinherit'),
      -- Hosted, the developer's own role is no superuser; where it is the cluster's first role, it stays one.
      ('postgres', 'login createrole createdb replication bypassrls')
    ) as role (name, attributes)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;

  for granted in
    select * from (values
      ('anon', 'authenticator'),
      ('authenticated', 'authenticator'),
      ('service_role', 'authenticator'),
      ('anon', 'postgres'),
      ('authenticated', 'postgres'),
      ('service_role', 'postgres'),
      ('authenticator', 'postgres'),
      ('pg_monitor', 'postgres'),
      ('pg_read_all_data', 'postgres'),
      ('pg_signal_backend', 'postgres')
    ) as membership (role, member)
  loop
    if not exists (
      select
      from pg_catalog.pg_auth_members as m
      where m.roleid = granted.role::regrole and m.member = granted.member::regrole
    ) then
      execute format('grant %I to %I', granted.role, granted.member);
    end if;
  end loop;

  -- Realtime's tables and functions are not the developer's to change: hosted since July 2026.
  if exists (
    select
    from pg_catalog.pg_auth_members
    where roleid = 'supabase_realtime_admin'::regrole and member = 'postgres'::regrole
  ) then
    revoke supabase_realtime_admin from postgres;
  end if;
end
$roles$;

do $database$
begin
  -- Hosted, `postgres` owns the database: its migrations make schemas and own them.
  execute format('grant all on database %I to postgres', current_database());
  execute format('grant connect, temporary on database %I to authenticator, supabase_auth_admin', current_database());
end
$database$;

grant usage on schema public to anon, authenticated, service_role;
grant usage, create on schema public to postgres with grant option;

-- Extensions -------------------------------------------------------------------------------------
-- `postgres` may not create PostGIS where it is no superuser, so it is made here, in the schema in
-- which a migration's `create extension if not exists ... with schema extensions` would put it.

create schema if not exists extensions;
alter schema extensions owner to postgres;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to dashboard_user;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists postgis with schema extensions;

-- Auth -------------------------------------------------------------------------------------------
-- The real service's tables as far as a project can see them. The types are those on which the
-- service and the local one agree; the local one makes its ids itself and writes no instance_id.

create schema if not exists auth;
alter schema auth owner to supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres;
grant all on schema auth to dashboard_user;

create table if not exists auth.users (
  instance_id uuid,
  id uuid primary key,
  aud varchar(255) default 'authenticated',
  role varchar(255) default 'authenticated',
  email varchar(255),
  encrypted_password varchar(255),
  email_confirmed_at timestamptz,
  invited_at timestamptz,
  confirmation_token varchar(255),
  confirmation_sent_at timestamptz,
  recovery_token varchar(255),
  recovery_sent_at timestamptz,
  email_change_token_new varchar(255),
  email_change varchar(255),
  email_change_sent_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb default '{}',
  raw_user_meta_data jsonb default '{}',
  is_super_admin boolean,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  phone text unique,
  phone_confirmed_at timestamptz,
  phone_change text default '',
  phone_change_token varchar(255) default '',
  phone_change_sent_at timestamptz,
  confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  email_change_token_current varchar(255) default '',
  email_change_confirm_status smallint default 0 check (email_change_confirm_status between 0 and 2),
  banned_until timestamptz,
  reauthentication_token varchar(255) default '',
  reauthentication_sent_at timestamptz,
  is_sso_user boolean not null default false,
  deleted_at timestamptz,
  is_anonymous boolean not null default false
);

create unique index if not exists users_email_partial_key on auth.users (email) where is_sso_user = false;
create index if not exists users_is_anonymous_idx on auth.users (is_anonymous);
create unique index if not exists users_confirmation_token_idx on auth.users (confirmation_token) where length(confirmation_token) > 6;
create unique index if not exists users_recovery_token_idx on auth.users (recovery_token) where length(recovery_token) > 6;
create unique index if not exists users_email_change_token_current_idx on auth.users (email_change_token_current) where length(email_change_token_current) > 6;
create unique index if not exists users_email_change_token_new_idx on auth.users (email_change_token_new) where length(email_change_token_new) > 6;
create unique index if not exists users_reauthentication_token_idx on auth.users (reauthentication_token) where length(reauthentication_token) > 6;

create table if not exists auth.identities (
  provider_id text not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  identity_data jsonb not null default '{}',
  provider text not null,
  last_sign_in_at timestamptz,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  email varchar(255) generated always as (lower(identity_data ->> 'email')) stored,
  id uuid primary key default gen_random_uuid(),
  unique (provider, provider_id)
);

create index if not exists identities_user_id_idx on auth.identities (user_id);
create index if not exists identities_email_idx on auth.identities (email);

create table if not exists auth.sessions (
  id uuid primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  factor_id uuid,
  aal text check (aal in ('aal1', 'aal2', 'aal3')),
  not_after timestamptz,
  refreshed_at timestamp without time zone,
  user_agent text,
  ip inet,
  tag text,
  oauth_client_id uuid,
  refresh_token_hmac_key text,
  refresh_token_counter bigint,
  scopes text check (length(scopes) <= 4096)
);

create index if not exists sessions_user_id_idx on auth.sessions (user_id);

create table if not exists auth.refresh_tokens (
  instance_id uuid,
  id text primary key,
  token varchar(255) not null,
  user_id uuid not null,
  revoked boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  parent varchar(255),
  session_id uuid references auth.sessions (id) on delete cascade
);

create index if not exists refresh_tokens_token_idx on auth.refresh_tokens (token);
create index if not exists refresh_tokens_user_id_idx on auth.refresh_tokens (user_id);
create index if not exists refresh_tokens_session_id_revoked_idx on auth.refresh_tokens (session_id, revoked);

create table if not exists auth.flow_state (
  id uuid primary key,
  user_id uuid,
  auth_code text,
  code_challenge_method text check (code_challenge_method in ('s256', 'plain')),
  code_challenge text,
  provider_type text not null,
  provider_access_token text,
  provider_refresh_token text,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  authentication_method text not null,
  auth_code_issued_at timestamptz,
  invite_token text,
  referrer text,
  oauth_client_state_id uuid,
  linking_target_id uuid,
  email_optional boolean not null default false
);

create index if not exists idx_auth_code on auth.flow_state (auth_code);
create index if not exists idx_user_id_auth_method on auth.flow_state (user_id, authentication_method);
create index if not exists flow_state_created_at_idx on auth.flow_state (created_at);

create table if not exists auth.audit_log_entries (
  instance_id uuid,
  id uuid primary key,
  payload json,
  created_at timestamptz default now(),
  ip_address varchar(64) not null default ''
);

create or replace function auth.uid()
returns uuid
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

create or replace function auth.role()
returns text
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;

create or replace function auth.email()
returns text
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
  )
$$;

create or replace function auth.jwt()
returns jsonb
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;

do $owners$
declare
  owned record;
begin
  for owned in
    select format('table auth.%I', tablename) as object from pg_catalog.pg_tables where schemaname = 'auth'
    union all
    select format('function %s', oid::regprocedure) from pg_catalog.pg_proc where pronamespace = 'auth'::regnamespace
  loop
    execute format('alter %s owner to supabase_auth_admin', owned.object);
  end loop;
end
$owners$;

grant all on all tables in schema auth to dashboard_user;
grant all on all tables in schema auth to postgres with grant option;
grant execute on all functions in schema auth to postgres, dashboard_user;

-- Realtime ---------------------------------------------------------------------------------------
-- One table of messages, a partition a day. Row-level security is on and there is no policy: who may
-- hear and who may send is for the project to say. `postgres` reads and writes the messages, past any
-- policy since it has bypassrls, and makes policies; it makes and changes nothing else here.

create schema if not exists realtime;
grant usage on schema realtime to anon, authenticated, service_role;
grant usage on schema realtime to postgres with grant option;
grant all on schema realtime to supabase_realtime_admin, dashboard_user;

create table if not exists realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp without time zone not null default now(),
  inserted_at timestamp without time zone not null default now(),
  id uuid not null default gen_random_uuid(),
  binary_payload bytea,
  primary key (id, inserted_at)
) partition by range (inserted_at);

alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;

do $exclusive$
begin
  if not exists (
    select
    from pg_catalog.pg_constraint
    where conrelid = 'realtime.messages'::regclass and conname = 'messages_payload_exclusive'
  ) then
    alter table realtime.messages add constraint messages_payload_exclusive
      check (payload is null or binary_payload is null) not valid;
  end if;
end
$exclusive$;

create index if not exists messages_inserted_at_topic_index
on realtime.messages (inserted_at desc, topic)
where extension = 'broadcast' and private is true;

grant select, insert, update on realtime.messages to anon, authenticated, service_role;
grant all on realtime.messages to postgres, dashboard_user;
grant select, insert on realtime.messages to postgres with grant option;

-- Hosted, the extension supautils lets `postgres` make policies on a table that is another's. Here the
-- role is a member of the table's owner for the length of such a statement, within its transaction: a
-- failure takes the membership back with all else, and no other session ever sees it. `comment on
-- policy` stays refused, as on hosted databases of before August 2026. The embedded database fires no
-- event trigger and needs none: `postgres` is a superuser there.
create or replace function realtime.permit_policy()
returns event_trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_event = 'ddl_command_start' then
    grant supabase_realtime_admin to postgres;
  else
    revoke supabase_realtime_admin from postgres;
  end if;
end
$$;

do $permit_policy$
begin
  if exists (select from pg_catalog.pg_event_trigger where evtname = 'permit_policy_start') then
    return;
  end if;
  create event trigger permit_policy_start on ddl_command_start
  when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY')
  execute function realtime.permit_policy();

  create event trigger permit_policy_end on ddl_command_end
  when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY')
  execute function realtime.permit_policy();
end
$permit_policy$;

create or replace function realtime.topic()
returns text
language sql
stable
as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;

-- A message that cannot be sent never fails the caller's transaction: it is lost with a warning.
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void
language plpgsql
as $$
declare
  message_id uuid;
begin
  begin
    message_id := gen_random_uuid();
    execute format('set local realtime.topic to %L', topic);
    insert into realtime.messages (id, payload, event, topic, private, extension)
    values (
      message_id,
      case when payload ? 'id' then payload else jsonb_set(payload, '{id}', to_jsonb(message_id)) end,
      event,
      topic,
      private,
      'broadcast'
    );
  exception
    when others then
      raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
  end;
end
$$;

create or replace function realtime.send_binary(payload bytea, event text, topic text, private boolean default true)
returns void
language plpgsql
as $$
begin
  begin
    execute format('set local realtime.topic to %L', topic);
    insert into realtime.messages (id, binary_payload, event, topic, private, extension)
    values (gen_random_uuid(), payload, event, topic, private, 'broadcast');
  exception
    when others then
      raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
  end;
end
$$;

create or replace function realtime.broadcast_changes(
  topic_name text,
  event_name text,
  operation text,
  table_name text,
  table_schema text,
  new record,
  old record,
  level text default 'ROW'
)
returns void
language plpgsql
as $$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  if operation not in ('INSERT', 'UPDATE', 'DELETE') then
    raise exception 'Unexpected operation type: %', operation;
  end if;
  perform realtime.send(
    jsonb_build_object(
      'old_record', old,
      'record', new,
      'operation', operation,
      'table', table_name,
      'schema', table_schema
    ),
    event_name,
    topic_name
  );
exception
  when others then
    raise exception 'Failed to process the row: %', sqlerrm;
end
$$;

-- The real server reads the write-ahead log; the local one is woken by this, after commit, and then
-- reads the rows. The payload is constant, and the wake-up of an empty statement is harmless.
create or replace function realtime.wake_listeners()
returns trigger
language plpgsql
as $$
begin
  perform pg_notify('realtime_messages', '');
  return null;
end
$$;

create or replace trigger wake_listeners
after insert on realtime.messages
for each statement execute function realtime.wake_listeners();

-- The real server does this when a project wakes and every few hours: partitions from yesterday to
-- three days ahead exist (UTC), those whose day ended more than 72 hours ago are dropped.
create or replace function realtime.maintain_partitions()
returns void
language plpgsql
as $$
declare
  today constant date := (now() at time zone 'utc')::date;
  day date;
  partition_name text;
begin
  perform pg_advisory_xact_lock(hashtext('realtime.maintain_partitions'));
  for day in select generate_series(today - 1, today + 3, interval '1 day')::date loop
    partition_name := 'messages_' || to_char(day, 'YYYY_MM_DD');
    if to_regclass(format('realtime.%I', partition_name)) is null then
      execute format(
        'create table realtime.%I partition of realtime.messages for values from (%L) to (%L)',
        partition_name, day, day + 1
      );
      execute format('alter table realtime.%I owner to supabase_realtime_admin', partition_name);
    end if;
  end loop;
  for partition_name in
    select c.relname
    from pg_catalog.pg_inherits as i
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
    where
      i.inhparent = 'realtime.messages'::regclass
      and c.relname ~ '^messages_\d{4}_\d{2}_\d{2}$'
      and to_date(right(c.relname, 10), 'YYYY_MM_DD') < ((now() at time zone 'utc') - interval '72 hours')::date
  loop
    execute format('drop table realtime.%I', partition_name);
  end loop;
end
$$;

revoke execute on function realtime.maintain_partitions() from public;
revoke execute on function realtime.wake_listeners() from public;
revoke execute on function realtime.permit_policy() from public;
alter function realtime.topic() owner to supabase_realtime_admin;
alter function realtime.send(jsonb, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.send_binary(bytea, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.broadcast_changes(text, text, text, text, text, record, record, text) owner to supabase_realtime_admin;

do $partitions$
begin
  perform realtime.maintain_partitions();
end
$partitions$;

-- Cron -------------------------------------------------------------------------------------------
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

-- Net --------------------------------------------------------------------------------------------
-- pg_net where it is installed, else its queue: the local scheduler sends what was committed.

do $net$
begin
  if exists (select from pg_catalog.pg_extension where extname = 'pg_net') then
    return;
  end if;

  create schema if not exists net;

  create unlogged table if not exists net.http_request_queue (
    id bigint primary key generated by default as identity,
    method text not null check (method in ('GET', 'POST')),
    url text not null,
    headers jsonb not null default '{}',
    body bytea,
    timeout_milliseconds integer not null
  );

  create unlogged table if not exists net._http_response (
    id bigint,
    status_code integer,
    content_type text,
    headers jsonb,
    content text,
    timed_out boolean,
    error_msg text,
    created timestamptz not null default now()
  );

  create index if not exists _http_response_created_idx on net._http_response (created);

  create or replace function net._urlencode_string(string text)
  returns text
  language sql
  immutable
  as $body$
    select coalesce(string_agg(
      case
        when byte between 48 and 57 or byte between 65 and 90 or byte between 97 and 122 or byte in (45, 46, 95, 126)
          then chr(byte)
        else '%' || upper(lpad(to_hex(byte), 2, '0'))
      end,
      '' order by position
    ), '')
    from (select convert_to($1, 'utf8') as bytes) as encoded
    cross join lateral generate_series(0, octet_length(bytes) - 1) as position
    cross join lateral (select get_byte(bytes, position) as byte) as b
  $body$;

  create or replace function net._encode_url_with_params(url text, params jsonb)
  returns text
  language sql
  immutable
  as $body$
    select $1 || coalesce(
      (case when strpos($1, '?') > 0 then '&' else '?' end)
        || string_agg(net._urlencode_string(key) || '=' || net._urlencode_string(value), '&'),
      ''
    )
    from jsonb_each_text($2)
  $body$;

  create or replace function net.http_get(
    url text,
    params jsonb default '{}',
    headers jsonb default '{}',
    timeout_milliseconds integer default 2000
  )
  returns bigint
  language sql
  as $body$
    insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
    values ('GET', net._encode_url_with_params($1, $2), coalesce($3, '{}'), $4)
    returning id
  $body$;

  create or replace function net.http_post(
    url text,
    body jsonb default '{}',
    params jsonb default '{}',
    headers jsonb default '{"Content-Type": "application/json"}',
    timeout_milliseconds integer default 2000
  )
  returns bigint
  language plpgsql
  as $body$
  declare
    content_type constant text := (
      select value from jsonb_each_text(http_post.headers) where lower(key) = 'content-type'
    );
    request_id bigint;
  begin
    if content_type is not null and content_type not ilike 'application/json%' then
      raise exception 'Content-Type header must be "application/json"';
    end if;
    insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
    values (
      'POST',
      net._encode_url_with_params(http_post.url, http_post.params),
      coalesce(http_post.headers, '{}')
        || case when content_type is null then '{"Content-Type": "application/json"}' else '{}' end::jsonb,
      convert_to(http_post.body::text, 'utf8'),
      http_post.timeout_milliseconds
    )
    returning id into request_id;
    return request_id;
  end
  $body$;

  create or replace function net.wake_sender()
  returns trigger
  language plpgsql
  as $body$
  begin
    perform pg_notify('net_http_request_queue', '');
    return null;
  end
  $body$;

  create or replace trigger wake_sender
  after insert on net.http_request_queue
  for each statement execute function net.wake_sender();

  revoke all on all functions in schema net from public;
  grant usage on schema net to postgres, service_role;
  grant all on all tables in schema net to postgres, service_role;
  grant execute on all functions in schema net to postgres, service_role;
end
$net$;

-- Vault ------------------------------------------------------------------------------------------
-- supabase_vault where it is installed, else its view and functions over a table in clear: what the
-- local stack keeps there guards nothing but a laptop.

do $vault$
begin
  if exists (select from pg_catalog.pg_extension where extname = 'supabase_vault') then
    return;
  end if;

  create schema if not exists vault;

  create table if not exists vault.secrets (
    id uuid primary key default gen_random_uuid(),
    name text unique,
    description text not null default '',
    secret text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );

  create or replace view vault.decrypted_secrets as
  select id, name, description, secret, secret as decrypted_secret, created_at, updated_at
  from vault.secrets;

  create or replace function vault.create_secret(
    new_secret text,
    new_name text default null,
    new_description text default ''
  )
  returns uuid
  language sql
  as $body$
    insert into vault.secrets (secret, name, description) values ($1, $2, $3) returning id
  $body$;

  revoke all on all functions in schema vault from public;
  grant usage on schema vault to postgres, service_role;
  grant select, delete on vault.secrets, vault.decrypted_secrets to postgres, service_role;
  grant insert on vault.secrets to postgres, service_role;
  grant execute on all functions in schema vault to postgres, service_role;
end
$vault$;

-- Migrations -------------------------------------------------------------------------------------
-- The Supabase CLI's own record, which its `db push` and `migration list` read and write.

create schema if not exists supabase_migrations;
alter schema supabase_migrations owner to postgres;

create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);
alter table supabase_migrations.schema_migrations owner to postgres;

reset client_min_messages;
