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
