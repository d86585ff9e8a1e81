-- The key by which places are moved in Finds (private.offset_of). It stands in the vault, so that who
-- has a copy of the tables, or of a backup, still does not know by how much.

do $$
begin
  if to_regnamespace('vault') is null then
    create schema vault;
    create extension supabase_vault with schema vault;
  end if;
  if not exists (select from vault.secrets where name = 'find_offset_key') then
    perform vault.create_secret(
      encode(extensions.gen_random_bytes(32), 'hex'),
      'find_offset_key',
      'Moves places in Finds. A new one moves everybody anew, which gives who asks again another try.'
    );
  end if;
end
$$;

create function private.find_offset_key() returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text;
begin
  select decrypted_secret into strict v_key from vault.decrypted_secrets where name = 'find_offset_key';
  return v_key;
end
$$;
comment on function private.find_offset_key() is
  'The key by which places are moved in Finds; it is a fault that there is none. Definer: the vault is readable by nobody.';
