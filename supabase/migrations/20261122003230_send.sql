-- The sending itself, in one batch: numbers, the rows of Realtime, and what they cost of the budget.

create function private.write_messages(p_recipients uuid[], p_messages private.message[]) returns integer
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_cost integer;
begin
  with message as materialized (
    select *, row_number() over (partition by recipient_id order by nth) as number
    from unnest(p_messages)
  ),
  told as materialized (
    select recipient_id, count(*) as messages, bool_or(is_page) as is_page, sum(shown) as shown
    from message
    group by recipient_id
  ),
  counted as (
    update private.channels as channel
    set
      n = channel.n + coalesce(told.messages, 0),
      shown = greatest(0, coalesce(told.shown, 0) + case when told.is_page then 0 else channel.shown end),
      sent_at = case when told.messages > 0 then clock_timestamp() else channel.sent_at end,
      urgent_since = left_over.at,
      waiting_since = left_over.at,
      page_since = null
    from unnest(p_recipients) as turn (user_id)
    cross join lateral (
      select ctid from private.channels where channels.user_id = turn.user_id offset 0
    ) as own
    left join told on told.recipient_id = turn.user_id
    left join lateral (
      select at from private.waiting_events
      where waiting_events.recipient_id = turn.user_id
      order by id
      limit 1
    ) as left_over on true
    where channel.ctid = own.ctid
    returning channel.user_id, channel.n - coalesce(told.messages, 0) as n
  ),
  written as (
    insert into realtime.messages (topic, extension, event, payload, private)
    select
      'user:' || message.recipient_id, 'broadcast', message.event,
      message.payload || jsonb_build_object('n', counted.n + message.number), true
    from message
    join counted on counted.user_id = message.recipient_id
    order by message.recipient_id, message.number
    returning 1
  )
  select sum(told.messages * (1 + private.deliveries_to(told.recipient_id)))::integer into v_cost
  from told;
  return coalesce(v_cost, 0);
end
$$;
comment on function private.write_messages(uuid[], private.message[]) is
  'Sends, each message with the next number of its recipient: the only writer of realtime.messages. Returns what Realtime counts for it. Definer: nobody else may insert messages.';

create function private.ask_for_pages(p_recipients uuid[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_few integer := private.limit_of('list_default') / 2;
  -- Never fewer than a page has, or a page would ask for the next.
  v_many integer := greatest(private.limit_of('fan_out'), private.limit_of('list_default'));
begin
  update private.channels
  set page_since = clock_timestamp(), waiting_since = coalesce(waiting_since, clock_timestamp())
  where ctid = any (array(
    select channel.ctid
    from unnest(p_recipients) as turn (user_id)
    cross join lateral (
      select channels.ctid, shown from private.channels
      where channels.user_id = turn.user_id and page_since is null
      offset 0
    ) as channel
    cross join lateral (
      select horizons.band < horizons.reach or horizons.turn < 4294967295 as is_of_a_part
      from private.horizons
      where horizons.user_id = turn.user_id
      offset 0
    ) as horizon
    where shown > v_many or shown < v_few and is_of_a_part
  ));
end
$$;
comment on function private.ask_for_pages(uuid[]) is
  'A picture that has grown past its size, or shrunk to half while there are more, begins anew as a page. Definer: channels are writable by nobody.';

create function private.send_waiting() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_room record;
  v_recipients uuid[];
  v_urgent uuid[];
  v_present uuid[];
  v_pages private.message[];
  v_pairs private.waiting_pairs[];
  v_messages private.message[];
  v_cost integer;
begin
  select * into v_room from private.message_room();
  v_recipients := private.urgent_first(v_room.urgent, v_room.rest);
  if v_recipients = '{}' then
    return 0;
  end if;
  v_urgent := array(
    select turn.user_id from unnest(v_recipients) as turn (user_id)
    where exists (
      select from private.channels
      where channels.user_id = turn.user_id and urgent_since is not null
      offset 0
    )
  );
  v_pages := private.pages_to(v_recipients);
  -- Others are not told of to those who are not there; what a page replaces is not told either.
  v_present := array(
    select turn.user_id from unnest(v_recipients) as turn (user_id)
    where exists (select from app.positions where positions.user_id = turn.user_id offset 0)
      and exists (
        select from private.live_listeners as live where live.user_id = turn.user_id offset 0
      )
    except
    select page.recipient_id from unnest(v_pages) as page
  );
  v_pairs := private.take_pairs(v_recipients);
  v_messages := v_pages || private.changes_to(array(
    select pair from unnest(v_pairs) as pair where pair.recipient_id = any (v_present)
  )) || private.events_to(v_recipients);
  v_cost := private.write_messages(v_recipients, v_messages);
  perform private.ask_for_pages(v_recipients);
  insert into private.sent_batches (cost, urgent_cost)
  select v_cost, coalesce(sum(1 + private.deliveries_to(message.recipient_id)), 0)
  from unnest(v_messages) as message
  where message.recipient_id = any (v_urgent) and v_cost > 0
  having v_cost > 0;
  return cardinality(v_recipients);
end
$$;
comment on function private.send_waiting() is
  'Sends to those whose turn it is, within the budget; returns to how many recipients it came. Definer: what waits is readable by nobody.';
