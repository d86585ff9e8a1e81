-- What a listener sees of another, alone and in lists.

create function private.shown_profile(p_profile app.profiles) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'userId', p_profile.id,
    'displayName', case when p_profile.anonymous then 'Anonymous listener' else p_profile.display_name end,
    'avatarUrl', case when p_profile.anonymous then null else p_profile.avatar_url end,
    'anonymous', p_profile.anonymous
  )
$$;
comment on function private.shown_profile(app.profiles) is
  'Who a listener is to others: the only place where an anonymous one loses name and picture.';

create function private.cards_of(p_viewer uuid, p_others uuid[], p_bands text[] default null)
returns table (nth bigint, card jsonb)
language sql stable security definer set search_path = '' rows 50
as $$
  select
    asked.nth,
    private.shown_profile(profiles) || jsonb_build_object(
      'liveSince', private.iso_minute(live_since),
      'band', asked.band,
      'track', case when theirs.user_id is not null then private.track_json(theirs.track) end,
      'vibe', case
        when theirs.user_id is not null and own.user_id is not null
        then private.vibe(own.track, theirs.track)
      end
    )
  from unnest(p_others, p_bands) with ordinality as asked (user_id, band, nth)
  join app.profiles on profiles.id = asked.user_id
  join private.live_listeners as live on live.user_id = asked.user_id
  left join private.shared_tracks as theirs on theirs.user_id = asked.user_id
  left join private.shared_tracks as own on own.user_id = p_viewer
$$;
comment on function private.cards_of(uuid, uuid[], text[]) is
  'Live listeners as another sees them, in the order asked. Definer: it reads others'' rows, so whoever calls it has asked private.within_reach first.';

create function private.page_size(p_asked integer) returns integer
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_most integer := private.limit_of('list_most');
begin
  if p_asked not between 1 and v_most then
    perform private.fail(
      'invalid_request', p_hint => format('A page has 1 to %s cards.', v_most)
    );
  end if;
  return coalesce(p_asked, private.limit_of('list_default'));
end
$$;
comment on function private.page_size(integer) is
  'How many cards a page has: what was asked for, or the default. Definer: it reads limits, nothing else.';

create function private.checked_cursor(p_after text) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  if p_after !~ '^[0-3]\.[0-9a-f]{32}$' then
    perform private.fail('invalid_request', p_hint => 'after is the next of an earlier page.');
  end if;
  return coalesce(p_after, '');
end
$$;
comment on function private.checked_cursor(text) is
  'The place after which a page begins. Definer: it reads the catalogue of errors when it fails.';

create function private.card_page(
  p_viewer uuid,
  p_others uuid[],
  p_bands text[],
  p_ranks integer[],
  p_after text,
  p_size integer
) returns jsonb
language sql stable security definer set search_path = ''
as $$
  with placed as (
    select user_id, band, rank || '.' || private.pair_hash(p_viewer, user_id) as place
    from unnest(p_others, p_bands, p_ranks) as other (user_id, band, rank)
  ),
  page as (
    select *, row_number() over (order by place collate "C") as nth
    from placed
    where place > p_after collate "C"
    order by place collate "C"
    limit p_size + 1
  )
  select jsonb_build_object(
    'users', (
      select coalesce(jsonb_agg(card order by nth), '[]'::jsonb)
      from private.cards_of(
        p_viewer,
        array_agg(user_id order by place collate "C") filter (where nth <= p_size),
        array_agg(band order by place collate "C") filter (where nth <= p_size)
      )
    ),
    'next', case when count(*) > p_size then max(place) filter (where nth = p_size) end
  )
  from page
$$;
comment on function private.card_page(uuid, uuid[], text[], integer[], text, integer) is
  'One page of these listeners: { users, next }, by rank (0 to 3), and of one rank by the hash of the pair, never by distance. Definer: see private.cards_of.';

create function private.cards(
  p_viewer uuid,
  p_radius_m integer,
  p_with_bands boolean,
  p_after text default null,
  p_page_size integer default null,
  p_track_id app.source_id default null
) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_size integer := private.page_size(p_page_size);
  v_after text := private.checked_cursor(p_after);
  v_centre extensions.geography := private.own_centre(p_viewer);
begin
  return (
    with banded as (
      select user_id, case when p_with_bands then private.band(metres) end as band
      from private.within_reach(p_viewer, v_centre, p_radius_m)
      where p_track_id is null
        or user_id in (
          select user_id from private.shared_tracks where (track).track_id = p_track_id
        )
    )
    select private.card_page(
      p_viewer,
      array_agg(user_id),
      array_agg(band),
      array_agg(coalesce(array_position(array['here', 'near', 'around'], band), 0)),
      v_after,
      v_size
    )
    from banded
  );
end
$$;
comment on function private.cards(uuid, integer, boolean, text, integer, app.source_id) is
  'A page of the listeners within a radius, all of them or who shares a track: { users, next }. Raises not_live, no_position, invalid_request. Definer: positions are readable by nobody.';

create function private.nearby_of(
  p_viewer uuid,
  p_after text default null,
  p_page_size integer default null
) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select private.cards(p_viewer, radius_km * 1000, true, p_after, p_page_size)
  from app.settings
  where user_id = p_viewer
$$;
comment on function private.nearby_of(uuid, text, integer) is
  'The nearby list of a listener, within the radius of their settings, with bands. Definer: see private.cards.';
