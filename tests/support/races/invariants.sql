-- What must hold whatever calls met: each line a query that finds nobody.
-- name: a position is that of somebody who is here
select from app.positions where user_id not in (select user_id from app.presence)
-- name: a position reaches and shows as the settings say
select from app.positions
join app.settings using (user_id)
where (reach, is_public) <> (private.reach_of(settings), visible_to = 'everyone')
-- name: a position has the ring place of its presence, in an occupied cell
select from app.positions
join app.presence using (user_id)
where positions.ring <> presence.ring
  or not exists (select from private.cells where cells.cell = positions.cell)
-- name: whoever shares a track where they stand is found by it, and nobody else
(
  select distinct user_id, unnest(tracks.keys) as key, positions.cell::text, positions.ring::bigint
  from app.tracks join app.positions using (user_id) join app.settings using (user_id)
  where share_track
  except
  select user_id, key, cell, ring from private.track_keys
)
union all
(
  select user_id, key, cell, ring from private.track_keys
  except
  select distinct user_id, unnest(tracks.keys), positions.cell::text, positions.ring::bigint
  from app.tracks join app.positions using (user_id) join app.settings using (user_id)
  where share_track
)
-- name: a card is what the tables say of its listener
select from app.presence
join app.profiles on profiles.id = presence.user_id
join app.settings on settings.user_id = presence.user_id
left join app.tracks on tracks.user_id = presence.user_id
left join private.shown_listeners as shown on shown.user_id = presence.user_id
where private.closed_card(shown.card) is distinct from
  private.shown_profile(profiles, presence.shown_id) || jsonb_build_object(
    'liveSince', private.iso_minute(presence.visible_from),
    'track', case when settings.share_track then private.track_json(tracks)
      || jsonb_build_object('startedAt', private.iso_minute(greatest(
        tracks.started_at,
        case when presence.visible_from > presence.live_since then presence.visible_from end
      )))
    end
  )
  or shown.keys is distinct from case when settings.share_track then tracks.keys end
-- name: others know a listener by the account's id, or while anonymous by one of the presence alone
select from app.presence
join app.profiles on profiles.id = presence.user_id
where (shown_id <> user_id) <> anonymous
  or shown_id <> user_id and not exists (
    select from private.shown_ids as known
    where known.shown_id = presence.shown_id and known.user_id = presence.user_id and not is_account
      and until > now() + interval '23 hours'
  )
-- name: a position is known by the id of its presence
select from app.positions
join app.presence using (user_id)
where positions.shown_id <> presence.shown_id
-- name: nobody anonymous is there for connections alone
select from app.profiles
join app.settings on settings.user_id = profiles.id
where anonymous and visible_to = 'connections'
-- name: a wave or a connection is of an account's id, or of that of a presence that is not over
select from (
  select from_id as user_id, from_shown_id as shown_id from app.waves
  union all
  select to_id, to_shown_id from app.waves
  union all
  select user_id, shown_id from private.ties
) as party
where shown_id <> user_id
  and shown_id is distinct from (select shown_id from app.presence where presence.user_id = party.user_id)
-- name: an id that is of a presence is of no account
select from private.shown_ids join app.profiles on profiles.id = shown_ids.shown_id
-- name: the groups of horizons count those of viewers who are there for everyone
(
  select cell, band, level, count(*)::integer from private.horizons where is_public group by cell, band, level
  except
  select cell, band, level, viewers from private.horizon_groups
)
union all
(
  select cell, band, level, viewers from private.horizon_groups
  except
  select cell, band, level, count(*)::integer from private.horizons where is_public group by cell, band, level
)
-- name: nothing waits when all is told
select where tests.waiting() > 0
-- name: the messages of a recipient are numbered one after the other, up to the last
select from (
  select
    substr(topic, 6)::uuid as user_id,
    (payload ->> 'n')::bigint as n,
    lag((payload ->> 'n')::bigint) over (partition by topic order by (payload ->> 'n')::bigint) as before
  from realtime.messages
) as message
where n <> before + 1
union all
select from (
  select substr(topic, 6)::uuid as user_id, max((payload ->> 'n')::bigint) as n
  from realtime.messages group by topic
) as last
join private.channels using (user_id)
where last.n <> channels.n
-- name: whoever is in two running Finds, as either party
select from app.finds as one
join app.finds as other on other.id <> one.id and other.status = 'active'
  and (one.seeker_id in (other.seeker_id, other.target_id) or one.target_id in (other.seeker_id, other.target_id))
where one.status = 'active'
-- name: nobody connects with, or waves to, somebody of that very id whom a block parts from them
select from private.ties
join app.blocks on blocker_id = ties.user_id and blocks.shown_id = ties.other_shown_id
where connected_at > blocks.created_at
union all
select from app.waves
join app.blocks on blocker_id = from_id and blocks.shown_id = to_shown_id
  or blocker_id = to_id and blocks.shown_id = from_shown_id
where waves.created_at > blocks.created_at
