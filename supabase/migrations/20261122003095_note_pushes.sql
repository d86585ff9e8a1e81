-- The teller notes what is to be pushed, beside what is told on the channel: so no call waits for it.

create function private.wants_push(p_settings app.settings, p_kind text) returns boolean
language sql immutable security invoker
return case p_kind
  when 'find_request' then p_settings.push_find_request
  when 'wave' then p_settings.push_wave
  when 'vibe' then p_settings.push_vibe
  when 'ended' then p_settings.push_ended
end;
comment on function private.wants_push(app.settings, text) is
  'Whether a listener has that kind of push switched on.';

create function private.push_kind(p_event text, p_payload jsonb) returns text
language sql immutable security invoker
return case
  when p_event = 'find:request_received' then 'find_request'
  when p_event = 'vibe:wave_received' then 'wave'
  when p_event = 'vibe:match' then 'vibe'
  when p_event = 'live:ended' and p_payload ->> 'reason' = 'timeout' then 'ended'
end;
comment on function private.push_kind(text, jsonb) is
  'The kind of push that an event is worth; null for none. A presence that ended by hand or by time was expected to.';

create function private.note_pushes(p_events private.waiting_events[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  insert into private.pushes as waiting (device_id, kind, about_ids)
  select
    phone.id, worth.kind,
    coalesce(
      (array_agg(noted.about_id order by noted.id desc) filter (where noted.about_id is not null))[:8], '{}'
    )
  from unnest(p_events) as noted
  cross join lateral (select private.push_kind(noted.event, noted.payload) as kind offset 0) as worth
  cross join lateral (
    select id from private.devices where user_id = noted.recipient_id and worth.kind is not null offset 0
  ) as phone
  where exists (
    select from app.settings
    where user_id = noted.recipient_id and private.wants_push(settings, worth.kind)
    offset 0
  )
  group by phone.id, worth.kind
  on conflict (device_id, kind) do update
    set
      about_ids = (excluded.about_ids || waiting.about_ids)[:8],
      noted_at = excluded.noted_at,
      due_at = excluded.due_at,
      claim = null,
      failures = 0;
end
$$;
comment on function private.note_pushes(private.waiting_events[]) is
  'Puts what is worth a push into the outbox, for each device of those who want it; what waits there of the same kind it takes along. Definer: the outbox is writable by nobody.';
