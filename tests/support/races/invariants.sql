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
where private.closed_card(shown.card) is distinct from private.shown_profile(profiles) || jsonb_build_object(
    'liveSince', private.iso_minute(presence.live_since),
    'track', case when settings.share_track then private.track_json(tracks) end
  )
  or shown.keys is distinct from case when settings.share_track then tracks.keys end
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
-- name: nobody is connected with, or waits for, somebody whom a block parts from them
select from app.connections where private.are_parted(user_a, user_b)
union all
select from app.waves where private.are_parted(from_id, to_id)
