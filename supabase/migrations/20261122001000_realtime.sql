-- Each listener has one private channel, `user:<uuid>`, that only they can hear and only the
-- database can speak on. There is deliberately no insert policy: a phone that tries to send is
-- refused, and so is a function that runs as a phone.

create policy "listeners hear their own channel" on realtime.messages
  for select to authenticated
  using (
    extension = 'broadcast'
    and (select realtime.topic()) = 'user:' || (select auth.uid())::text
  );

create function private.tell(p_user uuid, p_event text, p_payload jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform realtime.send(p_payload, p_event, 'user:' || p_user::text, true);
end
$$;
comment on function private.tell(uuid, text, jsonb) is
  'Sends an event on a listener''s channel after commit; the only caller of realtime.send. An event is a hint and may be lost: the row is the truth. Definer: nobody else may insert messages. Call it with perform, never in a CTE, which the planner may skip.';

create function private.delete_sent_messages() returns void
language sql volatile security definer set search_path = ''
as $$
  delete from realtime.messages
  where inserted_at
    < (now() at time zone 'UTC') - make_interval(secs => private.limit_of('message_retention_s'))
$$;
comment on function private.delete_sent_messages() is
  'Deletes what was sent, so that nothing can be replayed and no history stays. Definer: phones have no delete on messages.';
