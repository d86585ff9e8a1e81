-- `postgres` may not create PostGIS where it is no superuser, so it is made here, in the schema in
-- which a migration's `create extension if not exists ... with schema extensions` would put it.

create schema if not exists extensions;
alter schema extensions owner to postgres;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to dashboard_user;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists postgis with schema extensions;
