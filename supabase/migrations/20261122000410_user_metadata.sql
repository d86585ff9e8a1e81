-- What listeners write into their own user. Supabase Auth lets whoever has a session do that
-- (PUT /user), up to a megabyte, and puts it into every token of theirs.

insert into private.limits (name, value, unit, reason) values
  ('user_metadata_most_bytes', 4096, 'bytes', 'No app of ours writes any, and what stands there is in every token: gateways refuse those that are too long, and the listener is locked out.');

create function private.tg_users__bound_metadata() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_bytes integer := octet_length(new.raw_user_meta_data::text);
begin
  -- What was there before the bound may stay, and shrink.
  if v_bytes > private.limit_of('user_metadata_most_bytes')
    and v_bytes > coalesce(octet_length(old.raw_user_meta_data::text), 0)
  then
    -- Auth answers the status in such a code.
    raise exception using
      errcode = 'PT413',
      message = format('User metadata is at most %s bytes.', private.limit_of('user_metadata_most_bytes'));
  end if;
  return new;
end
$$;
comment on function private.tg_users__bound_metadata() is
  'Refuses more than the limit: nothing of the change is kept. Definer: Auth need not reach limits.';

create or replace trigger _100_bound_metadata before insert or update of raw_user_meta_data on auth.users
  for each row execute function private.tg_users__bound_metadata();
