-- What the database itself keeps secret: keys of hashes, drawn where the project begins and known to
-- nobody. They stand in the vault, which no phone can read, and in no migration.

do $$
begin
  if to_regnamespace('vault') is null then
    create schema vault;
    create extension supabase_vault with schema vault;
  end if;
end
$$;

create function private.secret(p_name text) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_secret text;
begin
  select decrypted_secret into strict v_secret from vault.decrypted_secrets where name = p_name;
  return v_secret;
end
$$;
comment on function private.secret(text) is
  'A secret of the vault; a name that does not exist is a fault. Definer: it reads the vault. Granted to nobody.';

create function private.draw_secret(p_name text, p_why text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if not exists (select from vault.decrypted_secrets where name = p_name) then
    perform vault.create_secret(encode(extensions.gen_random_bytes(32), 'hex'), p_name, p_why);
  end if;
end
$$;
comment on function private.draw_secret(text, text) is
  'For migrations: a secret of that name is drawn, unless there is one.';

select private.draw_secret('cell_key', 'Hashes the last published cell of a person.');
