-- The sending itself, in one batch: numbers, the rows of Realtime, and what they cost of the budget.

create function private.write_messages(
  p_recipients private.recipient[],
  p_messages private.message[]
) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_few constant integer := private.limit_of('list_default') / 2;
  -- Never fewer than a page has, or a page would ask for the next.
  v_many constant integer := greatest(private.limit_of('fan_out'), private.limit_of('list_default'));
begin
  with message as materialized (
    select *, row_number() over (partition by recipient_id order by nth) as number
    from unnest(p_messages)
  ),
  told as materialized (
    select recipient_id, count(*)::integer as messages, bool_or(is_page) as is_page, sum(shown) as shown
    from message group by recipient_id
  ),
  turn as materialized (
    select recipient.*, own.ctid, own.n, coalesce(told.messages, 0) as messages,
      told.is_page is not true as is_picture_older, left_over.at as left_over_at,
      greatest(0, coalesce(told.shown, 0) + case when told.is_page then 0 else own.shown end) as shown
    from unnest(p_recipients) as recipient
    cross join lateral (
      select channels.ctid, n, shown from private.channels
      where channels.user_id = recipient.user_id offset 0
    ) as own
    left join told on told.recipient_id = recipient.user_id
    left join lateral (
      select at from private.waiting_events
      where waiting_events.recipient_id = recipient.user_id and recipient.events > 0
      order by id
      limit 1
    ) as left_over on true
  ),
  counted as (
    update private.channels as channel
    set
      n = turn.n + turn.messages,
      shown = turn.shown,
      sent_at = case when turn.messages > 0 then clock_timestamp() else channel.sent_at end,
      urgent_since = turn.left_over_at,
      waiting_since = coalesce(turn.left_over_at, anew.at),
      page_since = anew.at
    from turn
    -- A picture that has grown past its size, or shrunk to half while there are more, begins anew.
    cross join lateral (
      select case
        when turn.is_here and turn.is_picture_older
          and (turn.shown > v_many or turn.shown < v_few and turn.sees_a_part)
        then clock_timestamp()
      end as at
    ) as anew
    where channel.ctid = turn.ctid
  ),
  written as (
    insert into realtime.messages (topic, extension, event, payload, private)
    select
      'user:' || message.recipient_id, 'broadcast', message.event,
      message.payload || jsonb_build_object('n', turn.n + message.number), true
    from message
    join turn on turn.user_id = message.recipient_id
    order by message.recipient_id, message.number
  )
  insert into private.sent_batches (cost, urgent_cost)
  select spent.cost, coalesce(spent.urgent_cost, 0)
  from (
    select sum(messages * (1 + devices)) as cost,
      sum(messages * (1 + devices)) filter (where is_urgent) as urgent_cost
    from turn
  ) as spent
  where spent.cost > 0;
end
$$;
comment on function private.write_messages(private.recipient[], private.message[]) is
  'Sends, each message with the next number of its recipient, and keeps what Realtime counts for it: the only writer of realtime.messages. Definer: nobody else may insert messages.';

create function private.send_waiting() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_room record;
  v_recipients private.recipient[];
  v_pages private.message[];
  v_pairs private.waiting_pairs[];
begin
  select * into v_room from private.message_room();
  v_recipients := private.urgent_first(v_room.urgent, v_room.rest);
  if cardinality(v_recipients) = 0 then
    return 0;
  end if;
  v_pages := array(
    select private.page_to(turn.user_id) from unnest(v_recipients) as turn where turn.is_page_due
  );
  v_pairs := private.take_pairs(array(select user_id from unnest(v_recipients)));
  perform private.write_messages(
    v_recipients,
    v_pages || private.changes_to(array(
      -- Others are not told of to those who are not there; what a page replaces is not told either.
      select pair
      from unnest(v_pairs) as pair
      join unnest(v_recipients) as turn on turn.user_id = pair.recipient_id
      where turn.is_here and not turn.is_page_due
    )) || private.events_to(array(
      select user_id from unnest(v_recipients) as turn where turn.events > 0
    ))
  );
  return cardinality(v_recipients);
end
$$;
comment on function private.send_waiting() is
  'Sends to those whose turn it is, within the budget; returns to how many recipients it came. Definer: what waits is readable by nobody.';
