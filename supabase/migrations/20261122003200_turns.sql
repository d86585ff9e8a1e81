-- Whose turn it is to hear. Realtime drops everything, in silence, once a plan's figure is passed, so
-- a budget of messages is kept, and spent on recipients in turn.

create function private.message_room(out urgent integer, out rest integer)
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_most integer := floor(0.9 * 5 * private.limit_of('realtime_messages_a_second'));
  v_spent integer;
  v_spent_urgent integer;
begin
  -- The batch before this one was committed, or its lock would not be free.
  update private.sent_batches set committed_at = clock_timestamp() where committed_at is null;
  delete from private.sent_batches where committed_at < clock_timestamp() - interval '5 seconds';
  select coalesce(sum(cost), 0), coalesce(sum(urgent_cost), 0) into v_spent, v_spent_urgent
  from private.sent_batches;
  rest := greatest(v_most - v_spent, 0);
  -- A third is kept for those who have waited longest, however much is urgent.
  urgent := least(rest, greatest(v_most * 2 / 3 - v_spent_urgent, 0));
end
$$;
comment on function private.message_room() is
  'How many messages may go now, as Realtime counts them: over any five seconds nine tenths of the plan''s figure. What is urgent may take two thirds of it. Definer: batches are readable by nobody.';

create function private.deliveries_to(p_user uuid) returns integer
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select greatest(1, count(*))::integer
    from private.channel_sessions
    where user_id = p_user and heard_at > private.seconds_ago('device_heard_s')
  );
end
$$;
comment on function private.deliveries_to(uuid) is
  'How many devices a message to a listener is delivered to, as far as is known; at least one. Definer: sessions are readable by nobody.';

create function private.costs_of(p_users uuid[])
returns table (user_id uuid, spent bigint)
language plpgsql stable security definer set search_path = '' rows 100
as $$
begin
  return query
    select turn.user_id, sum(
      (1 + least(10, (select count(*) from private.waiting_events where recipient_id = turn.user_id)))
        * (1 + private.deliveries_to(turn.user_id))
    ) over (order by nth)::bigint
    from unnest(p_users) with ordinality as turn (user_id, nth)
    order by nth;
end
$$;
comment on function private.costs_of(uuid[]) is
  'What it costs at most to send to these recipients in turn, each with all who come before. Definer: what waits is readable by nobody.';

create function private.urgent_first(p_urgent integer, p_rest integer) returns uuid[]
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  v_most constant integer := private.limit_of('sent_at_once');
  v_rested constant timestamptz :=
    clock_timestamp() - make_interval(secs => private.limit_of('changes_interval_ms') / 1000.0);
  v_urgent uuid[];
  v_cost integer;
  v_next integer;
  v_due uuid[];
begin
  v_due := array(
    select user_id from private.channels
    where waiting_since is not null and urgent_since is null and sent_at <= v_rested
    order by waiting_since
    limit v_most
  );
  v_urgent := array(
    select user_id from private.channels
    where urgent_since is not null
    order by urgent_since
    limit v_most
  );
  select
    array_agg(user_id) filter (where fits), coalesce(max(spent) filter (where fits), 0),
    min(spent) filter (where not fits)
  into v_urgent, v_cost, v_next
  from (
    select *, spent <= case when v_due = '{}' then p_rest else p_urgent end as fits
    from private.costs_of(v_urgent)
  ) as turn;
  -- The others leave room to what is urgent and does not fit yet, or cheap messages would take what
  -- comes free bit by bit; but not for one that will never fit.
  if p_urgent = p_rest and v_next - v_cost <= 3 * private.limit_of('realtime_messages_a_second') then
    v_due := '{}';
  end if;
  return coalesce(v_urgent, '{}') || array(
    select user_id from private.costs_of(v_due[:v_most - coalesce(cardinality(v_urgent), 0)])
    where spent <= p_rest - v_cost
  );
end
$$;
comment on function private.urgent_first(integer, integer) is
  'Whose turn it is, within what may be sent: first those for whom something is urgent, then those who have waited longest and heard nothing for a while. Definer: channels are readable by nobody.';
