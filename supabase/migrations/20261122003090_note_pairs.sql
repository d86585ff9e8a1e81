-- What waits for a recipient: pairs of them and somebody of whom they are to hear, and a mark that it
-- does.

create function private.mark_waiting(p_recipients uuid[], p_urgent boolean) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_now constant timestamptz := clock_timestamp();
  v_recipients constant uuid[] := array(select distinct unnest(p_recipients));
begin
  if cardinality(v_recipients) = 0 then
    return;
  end if;
  with marked as materialized (
    select recipient.user_id, own.ctid, own.waiting_since, own.urgent_since
    from unnest(v_recipients) as recipient (user_id)
    left join lateral (
      select channels.ctid, waiting_since, urgent_since from private.channels
      where channels.user_id = recipient.user_id
      offset 0
    ) as own on true
  ),
  marked_now as (
    update private.channels as channel
    set
      urgent_since = coalesce(channel.urgent_since, case when p_urgent then v_now end),
      waiting_since = coalesce(channel.waiting_since, v_now)
    from marked
    where channel.ctid = marked.ctid
      and (marked.waiting_since is null or marked.urgent_since is null and p_urgent)
  )
  -- A channel may begin at this very moment.
  insert into private.channels as channel (user_id, urgent_since, waiting_since)
  select marked.user_id, case when p_urgent then v_now end, v_now
  from marked
  where marked.ctid is null
  on conflict (user_id) do update
    set
      urgent_since = coalesce(channel.urgent_since, excluded.urgent_since),
      waiting_since = coalesce(channel.waiting_since, excluded.waiting_since);
end
$$;
comment on function private.mark_waiting(uuid[], boolean) is
  'Something waits for these recipients. Definer: channels are writable by nobody.';

create function private.note_pairs(
  p_recipients uuid[],
  p_subjects uuid[],
  p_shown_ids uuid[],
  p_appeared boolean[],
  p_whole_cards boolean[],
  p_urgent boolean[]
) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  insert into private.waiting_pairs as waiting (
    recipient_id, subject_id, shown_id, appeared, whole_card, at
  )
  select recipient_id, subject_id, shown_id, bool_or(appeared), bool_or(whole_card), clock_timestamp()
  from unnest(p_recipients, p_subjects, p_shown_ids, p_appeared, p_whole_cards)
    as pair (recipient_id, subject_id, shown_id, appeared, whole_card)
  group by recipient_id, subject_id, shown_id
  on conflict (recipient_id, subject_id, shown_id) do update
    set
      appeared = waiting.appeared or excluded.appeared,
      whole_card = waiting.whole_card or excluded.whole_card
    where excluded.appeared > waiting.appeared or excluded.whole_card > waiting.whole_card;
  perform private.mark_waiting(
    array(
      select recipient_id
      from unnest(p_recipients, p_urgent) as pair (recipient_id, is_urgent)
      where is_urgent = urgency
    ),
    urgency
  )
  from unnest(array[true, false]) as urgency;
end
$$;
comment on function private.note_pairs(uuid[], uuid[], uuid[], boolean[], boolean[], boolean[]) is
  'Recipients are to hear of these subjects, at once where it is urgent. Definer: what waits is writable by nobody.';
