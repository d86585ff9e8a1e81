-- What the others are told: changes, as they are true now, and the messages of their own.

create function private.take_pairs(p_recipients uuid[]) returns private.waiting_pairs[]
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_taken private.waiting_pairs[];
begin
  with taken as (
    delete from private.waiting_pairs
    where ctid = any (array(
      select waiting.ctid
      from unnest(p_recipients) as turn (user_id)
      cross join lateral (
        select pair.ctid from private.waiting_pairs as pair
        where pair.recipient_id = turn.user_id
        offset 0
      ) as waiting
    ))
    returning waiting_pairs
  )
  select array_agg(waiting_pairs) into v_taken from taken;
  return coalesce(v_taken, '{}');
end
$$;
comment on function private.take_pairs(uuid[]) is
  'What waits for these recipients, off the table. Definer: what waits is readable by nobody.';

create function private.track_event(p_shown_id uuid, p_track jsonb, p_artist text) returns jsonb
language sql immutable security invoker
return jsonb_build_object(
  'event', 'live:track_update',
  'userId', p_shown_id,
  'trackId', p_track -> 'trackId',
  'trackName', p_track -> 'name',
  'artist', p_artist,
  'albumArt', p_track #> '{album,coverUrl}',
  'verified', p_track -> 'verified',
  'track', p_track
);
comment on function private.track_event(uuid, jsonb, text) is
  'A live:track_update: a track as cards show it and its artists'' names, or all null for none.';

create function private.entries_of(p_pairs private.waiting_pairs[])
returns table (recipient_id uuid, entry jsonb, shown integer)
language plpgsql stable security definer rows 1000
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
-- Of two thousand pairs with each other; looks at one row stay what they are.
set enable_nestloop = off
as $$
begin
  return query
    with seen as materialized (
      -- Once each: what was somebody's old id and what is their new one may wait together.
      select distinct met.viewer_id, met.other_id, met.other_shown_id, met.band
      from private.judge_pairs(
        array(select (unnest(p_pairs)).recipient_id), array(select (unnest(p_pairs)).subject_id)
      ) as met where met.is_heard
    ),
    judged as materialized (
      select pair.*, seen.band
      from unnest(p_pairs) as pair
      -- Who is known by another id now has left.
      left join seen on seen.viewer_id = pair.recipient_id and seen.other_id = pair.subject_id
        and seen.other_shown_id = pair.shown_id
    ),
    -- Many are told of one: what is the same for all of them is made once.
    subject as materialized (
      select asked.subject_id, asked.shown_id, shown.card, shown.keys,
        case when asked.is_track then private.track_event(asked.shown_id, shown.track, (
          select string_agg(artist ->> 'name', ', ' order by nth)
          from jsonb_array_elements(shown.track -> 'artists') with ordinality as artists (artist, nth)
        )) end as track_entry
      from (
        select subject_id, shown_id, bool_or(not whole_card) as is_track
        from judged where judged.band is not null group by subject_id, shown_id
      ) as asked
      cross join lateral (
        select closed.card, keys, nullif(closed.card -> 'track', 'null') as track from private.shown_listeners
        cross join lateral (select private.closed_card(shown_listeners.card) as card offset 0) as closed
        where user_id = asked.subject_id offset 0
      ) as shown
    ),
    viewer as materialized (
      select recipient.user_id, own.keys
      from (
        select distinct judged.recipient_id as user_id from judged
        where judged.band is not null and judged.whole_card
      ) as recipient
      cross join lateral (
        select keys from private.shown_listeners as shown where shown.user_id = recipient.user_id offset 0
      ) as own
    )
    select
      judged.recipient_id,
      case
        when judged.band is null then
          jsonb_build_object('event', 'live:user_left', 'userId', judged.shown_id)
        when not judged.whole_card then subject.track_entry
        else jsonb_build_object(
          'event', case when judged.appeared then 'live:user_joined' else 'live:user_updated' end,
          'userId', judged.shown_id,
          'card', subject.card || jsonb_build_object(
            'band', private.band_word(judged.band),
            'vibe', case when viewer.keys && subject.keys then private.vibe(viewer.keys, subject.keys) end
          )
        )
      end,
      case when judged.band is null then judged.appeared::integer - 1 else judged.appeared::integer end
    from judged
    left join subject on judged.band is not null
      and subject.subject_id = judged.subject_id and subject.shown_id = judged.shown_id
    left join viewer on viewer.user_id = judged.recipient_id
    where judged.band is null or subject.subject_id is not null;
end
$$;
comment on function private.entries_of(private.waiting_pairs[]) is
  'What each recipient hears of each subject: that they left if the two do not see each other now, also of somebody who came and went, since a list may have shown them; else the whole card, or the track where nothing else changed. Definer: it reads others'' rows.';

create function private.changes_to(p_pairs private.waiting_pairs[]) returns private.message[]
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  return array(
    select row(
      told.recipient_id,
      0,
      case when told.count = 1 then told.entries -> 0 ->> 'event' else 'live:changes' end,
      case
        when told.count = 1 then (told.entries -> 0) - 'event'
        else jsonb_build_object('changes', told.entries)
      end,
      told.shown,
      false
    )::private.message
    from (
      -- Removals first, the rest in no order: it would tell what happened before what.
      select recipient_id, count(*), sum(shown)::integer as shown,
        jsonb_agg(entry order by entry ->> 'event' <> 'live:user_left', random()) as entries
      from private.entries_of(p_pairs)
      group by recipient_id
    ) as told
  );
end
$$;
comment on function private.changes_to(private.waiting_pairs[]) is
  'One message a recipient about all who wait for them: the change''s own event where it is one. Definer: see private.entries_of.';

create function private.events_to(p_recipients uuid[]) returns private.message[]
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_events private.waiting_events[];
begin
  with first as materialized (
    select event.id
    from unnest(p_recipients) as turn (user_id)
    cross join lateral (
      select id from private.waiting_events
      where recipient_id = turn.user_id
      order by id
      limit 10
    ) as event
  ),
  taken as (
    delete from private.waiting_events using first where waiting_events.id = first.id
    returning waiting_events
  )
  select array_agg(waiting_events) into v_events from taken;
  return array(
    select row(
      waiting.recipient_id,
      -- The end of a presence is of the past, and a page or a change of now: it goes before them.
      row_number() over (partition by waiting.recipient_id order by waiting.id)
        - case when waiting.event = 'live:ended' then 1000 else 0 end,
      waiting.event,
      case
        when waiting.event = 'vibe:match' then waiting.payload
          || private.vibe_between(waiting.recipient_id, waiting.about_id)
        else waiting.payload
      end,
      0,
      false
    )::private.message
    from unnest(v_events) as waiting
    -- Nobody listens who is deleted.
    where exists (select from app.profiles where id = waiting.recipient_id offset 0)
      and (
        waiting.about_id is null
        or exists (select from app.profiles where id = waiting.about_id offset 0)
          and not private.are_parted(waiting.recipient_id, waiting.about_id)
          and (
            waiting.event <> 'vibe:match'
            or (waiting.payload ->> 'userId')::uuid = private.shown_id_of(waiting.about_id)
              and private.vibe_between(waiting.recipient_id, waiting.about_id) is not null
          )
      )
  );
end
$$;
comment on function private.events_to(uuid[]) is
  'The messages of their own that wait for these recipients, a few at a time, in order; without those about somebody whom a block or a deletion has taken away since, and vibes that are over. Definer: what waits is readable by nobody.';
