-- The parts of an export that tell what a listener has with others, and what restrains them.

create function private.export_ties(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'shownIds', (
      select coalesce(
        jsonb_agg(jsonb_build_object('id', shown_id, 'until', private.iso(until)) order by until, shown_id),
        '[]'::jsonb
      )
      from private.shown_ids where user_id = p_user
    ),
    'connections', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', other_shown_id, 'connectedAt', private.iso(connected_at)
      ) order by connected_at), '[]'::jsonb)
      from private.ties where user_id = p_user
    ),
    'waves', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'role', case when from_id = p_user then 'sent' else 'received' end,
        'userId', case when from_id = p_user then to_shown_id else from_shown_id end,
        'wavedAt', private.iso(created_at)
      ) order by created_at), '[]'::jsonb)
      from app.waves where p_user in (from_id, to_id)
    ),
    'requests', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', target_id, 'requests', requests, 'againAt', private.iso(until)
      ) order by until), '[]'::jsonb)
      from private.request_pauses where person_id = private.person_of(p_user)
    ),
    'wavedTo', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', to_id, 'wavedAt', private.iso(waved_at)
      ) order by waved_at), '[]'::jsonb)
      from private.wave_days where person_id = private.person_of(p_user)
    ),
    'reactions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', private.shown_id_of(user_id), 'trackId', track_id
      ) order by track_id, user_id), '[]'::jsonb)
      from private.track_reactions
      join app.tracks using (user_id)
      where person_id = private.person_of(p_user)
    ),
    'vibesTold', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', shown_id, 'toldAt', private.iso(told_at)
      ) order by told_at), '[]'::jsonb)
      from private.told_vibes where person_id = private.person_of(p_user)
    )
  )
$$;
comment on function private.export_ties(uuid) is
  'The parts shownIds, connections, waves, requests, wavedTo, reactions and vibesTold of an export: what the listener was told of each, by the ids that they knew. Definer: none of it is readable by anybody.';

create function private.export_calls(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'suspended', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'since', private.iso(since), 'until', private.iso(until), 'isBan', is_ban, 'reason', reason
      ) order by since), '[]'::jsonb)
      from private.suspensions where person_id = private.person_of(p_user)
    ),
    'decisions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'act', act, 'at', private.iso(at), 'until', private.iso(until), 'reason', reason
      ) order by id), '[]'::jsonb)
      from private.moderation_acts
      -- Whether they were reported, and what became of it, is not theirs to know.
      where person_id = private.person_of(p_user) and act in ('suspend', 'lift', 'ban', 'unban')
    ),
    'accountsMade', (
      select coalesce(jsonb_agg(private.iso(at) order by at), '[]'::jsonb)
      from private.persons, unnest(accounts_at) as at
      where id = private.person_of(p_user)
    ),
    'calls', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'action', action, 'tokens', tokens, 'filledAt', private.iso(filled_at)
      ) order by action), '[]'::jsonb)
      from private.rate_buckets where spender = private.person_of(p_user)
    ),
    'keptAnswers', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'key', request_key, 'claimedAt', private.iso(claimed_at), 'status', status, 'body', body
      ) order by claimed_at), '[]'::jsonb)
      from private.idempotency_keys where user_id = p_user
    )
  )
$$;
comment on function private.export_calls(uuid) is
  'The parts suspended, decisions, accountsMade, calls and keptAnswers of an export: what restrains the person, what was called lately and what was answered. Definer: they are readable by nobody.';
