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

-- The real server reads the write-ahead log, and so does the local one where that can be decoded.
-- Elsewhere it is woken by this, after commit, and then reads the rows. The payload is constant, and
-- the wake-up of an empty statement is harmless.
create or replace function realtime.wake_listeners()
returns trigger
language plpgsql
as $$
begin
  perform pg_notify('realtime_messages', '');
  return null;
end
$$;

do $wake_listeners$
begin
  if current_setting('wal_level') <> 'logical' then
    create or replace trigger wake_listeners
    after insert on realtime.messages
    for each statement execute function realtime.wake_listeners();
  elsif exists (
    select
    from pg_catalog.pg_trigger
    where tgrelid = 'realtime.messages'::regclass and tgname = 'wake_listeners'
  ) then
    drop trigger wake_listeners on realtime.messages;
  end if;
end
$wake_listeners$;

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
