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
