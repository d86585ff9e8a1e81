-- The teller, round by round: turns, pauses and budgets as they are by default.

-- All that is due has been told and is forgotten, everybody has rested, and the defaults hold: from
-- here on the teller does a round when it is asked to.
create function tests.teller_rests() returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- Whatever a test has made of it, tests.tell lifts the default only.
  update private.limits set value = 100 where name = 'realtime_messages_a_second';
  perform tests.forget_messages();
  update private.limits set value = 1000 where name = 'changes_interval_ms';
  update private.limits set value = 100 where name = 'realtime_messages_a_second';
  update private.channels set sent_at = '-infinity' where user_id is not null;
  delete from private.sent_batches where id is not null;
end
$$;

-- Time passes for the teller: for turns, for the budget, and for what waits.
create function tests.time_passes(p_time interval) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.channels
  set
    sent_at = sent_at - p_time,
    urgent_since = urgent_since - p_time,
    waiting_since = waiting_since - p_time,
    page_since = page_since - p_time
  where user_id is not null;
  update private.sent_batches set committed_at = coalesce(committed_at, clock_timestamp()) - p_time
  where id is not null;
  update private.changes set at = at - p_time, due_at = due_at - p_time where id is not null;
  update private.waiting_pairs set at = at - p_time where recipient_id is not null;
  update private.waiting_events set at = at - p_time where id is not null;
  update private.waiting_vibes set at = at - p_time where id is not null;
$$;

-- The teller does one round; what it sent is what was not there before.
create function tests.tells_a_round() returns table (name text, event text, payload jsonb)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_sent uuid[] := array(select id from realtime.messages);
begin
  perform private.tell_round();
  return query
    select profiles.display_name::text, messages.event, messages.payload
    from realtime.messages
    left join app.profiles on messages.topic = 'user:' || profiles.id
    where messages.id <> all (v_sent)
    order by messages.topic, (messages.payload ->> 'n')::bigint;
end
$$;

-- The entries of a message, in words: "event of whom".
create function tests.entries_of(p_event text, p_payload jsonb) returns setof text
language sql stable security definer set search_path = ''
as $$
  select concat_ws(' ', coalesce(entry ->> 'event', p_event), tests.name_of(entry ->> 'userId'))
  from jsonb_array_elements(coalesce(p_payload -> 'changes', jsonb_build_array(p_payload)))
    with ordinality as entries (entry, nth)
  order by nth
$$;

-- The teller does all that is due; what everybody heard, "name event of whom", and it is forgotten.
create function tests.heard_by_all() returns text[]
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_heard text[];
begin
  perform tests.tell();
  v_heard := array(
    select profiles.display_name || ' ' || entry
    from realtime.messages
    join app.profiles on messages.topic = 'user:' || profiles.id
    cross join lateral tests.entries_of(messages.event, messages.payload) as entry
    order by 1
  );
  delete from realtime.messages;
  return v_heard;
end
$$;
