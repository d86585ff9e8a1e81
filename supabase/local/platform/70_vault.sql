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
