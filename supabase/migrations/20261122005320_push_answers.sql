-- What became of a push that was claimed, and of one that a service took.

create function private.bounded_pause(p_seconds integer) returns interval
language plpgsql stable security definer set search_path = ''
as $$
begin
  return make_interval(
    secs => least(greatest(coalesce(p_seconds, 0), 0), private.limit_of('push_pause_most_s'))
  );
end
$$;
comment on function private.bounded_pause(integer) is
  'How long to wait where a service says so many seconds. Definer: it reads limits, nothing else.';

create function private.keep_push_answers(p_answers jsonb) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_answer record;
begin
  for v_answer in
    select * from jsonb_to_recordset(p_answers) as answer (
      claim uuid, "deviceId" uuid, kind text, outcome text, "retryAfterS" integer, "pauseS" integer,
      ticket text
    )
    -- Every worker takes them in one order.
    order by "deviceId", kind
  loop
    if v_answer."pauseS" is not null then
      insert into private.push_services as service (platform, paused_until)
      select platform, now() + private.bounded_pause(v_answer."pauseS")
      from private.devices where id = v_answer."deviceId"
      on conflict (platform) do update
        set paused_until = greatest(service.paused_until, excluded.paused_until);
    end if;
    if v_answer.outcome = 'later' then
      update private.pushes
      set
        claim = null,
        failures = failures + 1,
        due_at = now() + greatest(
          private.bounded_pause(v_answer."retryAfterS"),
          make_interval(
            secs => private.limit_of('push_backoff_s') * 2.0 ^ least(failures, 10) * (0.9 + random() * 0.1)
          )
        )
      where device_id = v_answer."deviceId" and kind = v_answer.kind and claim = v_answer.claim;
      continue;
    end if;
    delete from private.pushes
    where device_id = v_answer."deviceId" and kind = v_answer.kind and claim = v_answer.claim;
    if v_answer.outcome = 'dead' then
      delete from private.devices where id = v_answer."deviceId";
    elsif v_answer.outcome = 'sent' and v_answer.ticket is not null then
      insert into private.push_receipts (ticket, device_id, ask_at)
      values (v_answer.ticket, v_answer."deviceId", private.seconds_from_now('push_receipt_wait_s'))
      on conflict do nothing;
    end if;
  end loop;
end
$$;
comment on function private.keep_push_answers(jsonb) is
  'Ends what was sent or will never be taken, lets the rest wait, longer each time, and forgets devices that are gone. A claim that is over changes nothing of what waits; that a device is gone holds whoever says it. Definer: the outbox is writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_push_answers(jsonb) to service_role;
create function api.keep_push_answers(answers jsonb) returns void
language sql volatile security invoker
return private.keep_push_answers(answers);
comment on function api.keep_push_answers(jsonb) is
  'For the push function: what became of what it claimed, [{ claim, deviceId, kind, outcome, retryAfterS, pauseS, ticket }]; outcome is sent, later, dead or refused, pauseS how long the whole service wants no more.';
grant execute on function api.keep_push_answers(jsonb) to service_role;

create function private.claim_push_receipts(p_most integer) returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_tickets jsonb;
begin
  with claimed as (
    -- What Expo does not say now, it is asked again as late.
    update private.push_receipts set ask_at = private.seconds_from_now('push_receipt_wait_s')
    where ctid = any (array(
      select ctid from private.push_receipts
      where ask_at <= now()
      order by ask_at
      limit p_most
      for update skip locked
    ))
    returning ticket
  )
  select coalesce(jsonb_agg(ticket), '[]') into v_tickets from claimed;
  return jsonb_build_object('tickets', v_tickets);
end
$$;
comment on function private.claim_push_receipts(integer) is
  'Gives a worker up to so many tickets that Expo is to be asked about. Definer: receipts are writable by nobody; it is granted to service_role only.';
grant execute on function private.claim_push_receipts(integer) to service_role;
create function api.claim_push_receipts(most integer) returns jsonb
language sql volatile security invoker
return private.claim_push_receipts(most);
comment on function api.claim_push_receipts(integer) is
  'POST /push/send, for the push function: { tickets }, of which Expo is to say whether they were delivered.';
grant execute on function api.claim_push_receipts(integer) to service_role;

create function private.keep_push_receipts(p_settled text[], p_dead text[]) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
begin
  delete from private.devices
  where id = any (array(select device_id from private.push_receipts where ticket = any (p_dead)));
  delete from private.push_receipts where ticket = any (p_settled || p_dead);
end
$$;
comment on function private.keep_push_receipts(text[], text[]) is
  'Forgets tickets of which Expo has said what became of them, and the devices that it says are gone. Definer: receipts are writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_push_receipts(text[], text[]) to service_role;
create function api.keep_push_receipts(settled text[], dead text[]) returns void
language sql volatile security invoker
return private.keep_push_receipts(settled, dead);
comment on function api.keep_push_receipts(text[], text[]) is
  'For the push function: the tickets of which Expo said something, and of them those whose device is gone.';
grant execute on function api.keep_push_receipts(text[], text[]) to service_role;
