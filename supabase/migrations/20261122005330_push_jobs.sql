-- Waking a worker when a push is due, and forgetting what is old.

create function private.send_pushes() returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not exists (
    select from private.pushes
    where due_at <= now() and noted_at > private.seconds_ago('push_kept_s')
  )
    and not exists (select from private.push_receipts where ask_at <= now())
  then
    return null;
  end if;
  return private.post_to_function('push/send');
end
$$;
comment on function private.send_pushes() is
  'Wakes a worker when a push or a receipt is due, and gives the id of that request. Definer: it reads what waits.';

create function private.delete_old_pushes(p_most integer default 1000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[] := private.take_due(
    'delete_old_pushes',
    'private.pushes',
    $due$
      noted_at <= (select private.seconds_ago('push_kept_s'))
      or not exists (select from private.devices where id = due.device_id offset 0)
      or exists (
        select from unnest(due.about_ids) as about (id)
        where not exists (select from app.profiles where id = about.id offset 0)
        offset 0
      )
    $due$,
    p_most
  );
begin
  delete from private.pushes
  where ctid = any (v_due)
    and (
      noted_at <= private.seconds_ago('push_kept_s')
      or not exists (select from private.devices where id = pushes.device_id offset 0)
      or not exists (
        select from unnest(about_ids) as about (id)
        where exists (select from app.profiles where id = about.id offset 0)
      )
    );
  update private.pushes
  set about_ids = array(
    select about.id from unnest(about_ids) with ordinality as about (id, nth)
    where exists (select from app.profiles where id = about.id offset 0)
    order by nth
  )
  where ctid = any (v_due);
  return cardinality(v_due);
end
$$;
comment on function private.delete_old_pushes(integer) is
  'Deletes at most so many pushes that nobody is to be told any more, or whose device is gone, and forgets in the others whom they were about and who is gone; returns how many. Definer: the outbox is writable by nobody.';

create function private.delete_old_receipts(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_receipts',
    'private.push_receipts',
    $due$
      sent_at <= (select private.seconds_ago('push_receipt_kept_s'))
      or not exists (select from private.devices where id = due.device_id offset 0)
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_receipts(integer) is
  'Forgets at most so many pushes of which Expo says nothing any more, or whose device is gone; returns how many. Definer: receipts are writable by nobody.';
