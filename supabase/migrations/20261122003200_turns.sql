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

create type private.recipient as (
  user_id uuid, is_urgent boolean, devices integer, events integer, is_here boolean, is_page_due boolean,
  sees_a_part boolean
);
comment on type private.recipient is 'Somebody whose turn it may be: whether something is urgent, how many devices a message goes to, how many events wait (no more than a turn takes), whether they are live with a position, and if so whether a page is due in place of what waits, and whether they see more than they hear of.';

create function private.recipients_of(p_users uuid[]) returns private.recipient[]
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_page constant integer := private.limit_of('list_default');
begin
  return array(
    select row(
      turn.user_id,
      channel.urgent_since is not null,
      private.deliveries_to(turn.user_id),
      (
        select count(*) from (
          select from private.waiting_events where recipient_id = turn.user_id limit 10
        ) as event
      ),
      here.is_so,
      here.is_so and (channel.page_since is not null or party.horizon_band is null or (
        select count(*) from (
          select from private.waiting_pairs where recipient_id = turn.user_id limit v_page + 1
        ) as pair
      ) > v_page),
      coalesce(party.horizon_band < party.reach or party.horizon_turn < 4294967295, false)
    )::private.recipient
    from unnest(p_users) with ordinality as turn (user_id, nth)
    join private.parties_of(p_users, '{}') as party on party.user_id = turn.user_id
    cross join lateral (select party.is_live and party.cell is not null as is_so) as here
    cross join lateral (
      select urgent_since, page_since from private.channels where channels.user_id = turn.user_id offset 0
    ) as channel
    order by turn.nth
  );
end
$$;
comment on function private.recipients_of(uuid[]) is
  'What a turn of each of these would be, in their order. Definer: what waits is readable by nobody.';

create function private.costs_of(p_recipients private.recipient[])
returns table (recipient private.recipient, spent bigint)
language plpgsql immutable security invoker set search_path = '' rows 50
as $$
begin
  return query
    select turn.recipient,
      sum((1 + (turn.recipient).events) * (1 + (turn.recipient).devices)) over (order by turn.nth)
    from (
      select unnest(p_recipients) as recipient, generate_subscripts(p_recipients, 1) as nth
    ) as turn
    order by turn.nth;
end
$$;
comment on function private.costs_of(private.recipient[]) is
  'What it costs at most to send to these recipients in turn, each with all who come before.';

create function private.next_in_turn(p_urgent boolean) returns uuid[]
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_most constant integer := private.limit_of('sent_at_once');
  v_enough constant integer := private.limit_of('told_at_once');
  v_page constant integer := private.limit_of('list_default');
  v_rested constant timestamptz :=
    clock_timestamp() - make_interval(secs => private.limit_of('changes_interval_ms') / 1000.0);
  -- Who has waited longer is not told but asks for what is true (private.drop_late): so somebody who is
  -- seen again under another id is never in one message with who they were.
  v_late constant timestamptz :=
    clock_timestamp() - make_interval(secs => private.limit_of('changes_late_most_s'));
  v_turns refcursor;
  v_user uuid;
  v_is_page boolean;
  v_users uuid[] := '{}'::uuid[];
  v_told integer := 0;
begin
  if p_urgent then
    open v_turns no scroll for
      select user_id, page_since is not null from private.channels
      where urgent_since is not null and waiting_since >= v_late
      order by urgent_since;
  else
    open v_turns no scroll for
      select user_id, page_since is not null from private.channels
      where waiting_since >= v_late and urgent_since is null and sent_at <= v_rested
      order by waiting_since;
  end if;
  while v_told < v_enough and cardinality(v_users) < v_most loop
    fetch v_turns into v_user, v_is_page;
    exit when not found;
    v_users := v_users || v_user;
    v_told := v_told + case when v_is_page then v_page else (
      select count(*) from (
        select from private.waiting_pairs where recipient_id = v_user limit v_page
      ) as pair
    ) end;
  end loop;
  close v_turns;
  return v_users;
end
$$;
comment on function private.next_in_turn(boolean) is
  'Those who have waited longest, for something urgent or for anything else and have heard nothing for a while: until they are told of enough listeners for a round, a page telling of as many as it holds. Definer: channels are readable by nobody.';

create function private.urgent_first(p_urgent integer, p_rest integer) returns private.recipient[]
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
  v_urgent private.recipient[];
  v_cost integer;
  v_next integer;
  v_due private.recipient[];
begin
  if p_rest = 0 then
    return '{}'::private.recipient[];
  end if;
  v_due := private.recipients_of(private.next_in_turn(false));
  v_urgent := private.recipients_of(private.next_in_turn(true));
  select
    array_agg(recipient) filter (where fits), coalesce(max(spent) filter (where fits), 0),
    min(spent) filter (where not fits)
  into v_urgent, v_cost, v_next
  from (
    select *, spent <= case when cardinality(v_due) = 0 then p_rest else p_urgent end as fits
    from private.costs_of(v_urgent)
  ) as turn;
  -- The others leave room to what is urgent and does not fit yet, or cheap messages would take what
  -- comes free bit by bit; but not for one that will never fit.
  if p_urgent = p_rest and v_next - v_cost <= 3 * private.limit_of('realtime_messages_a_second') then
    v_due := '{}';
  end if;
  return coalesce(v_urgent, '{}') || array(
    select recipient from private.costs_of(v_due[:v_most - coalesce(cardinality(v_urgent), 0)])
    where spent <= p_rest - v_cost
  );
end
$$;
comment on function private.urgent_first(integer, integer) is
  'Whose turn it is, within what may be sent and what a round tells: first those for whom something is urgent, then those who have waited longest and heard nothing for a while. Definer: channels are readable by nobody.';
