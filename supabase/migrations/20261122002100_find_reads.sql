-- What the two parties read of their Finds. Reads judge time by the clock and do not wait for the
-- sweep.

create view private.open_finds with (security_invoker = true) as
select finds.*
from app.finds
join private.live_listeners as seeker on seeker.user_id = finds.seeker_id
join private.live_listeners as target on target.user_id = finds.target_id
where finds.expires_at > now()
  and (
    finds.status = 'active'
    or finds.status = 'pending' and private.can_see(finds.seeker_id, finds.target_id)
  );
comment on view private.open_finds is
  'The one definition of a Find that counts: in time, both live, and while it waits the seeker may still see the target.';

create function private.is_in_a_find(p_user uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from private.open_finds
    where status = 'active' and p_user in (seeker_id, target_id)
  )
$$;
comment on function private.is_in_a_find(uuid) is
  'Whether a listener is a party of a running Find. Definer: Finds are readable by nobody.';

create function private.find_json(p_viewer uuid, p_find app.finds) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_find.id,
    'role', case when p_viewer = p_find.seeker_id then 'seeker' else 'target' end,
    'status', p_find.status,
    'other', card,
    'bucket', (select bucket from private.find_hints where find_id = p_find.id),
    'startedAt', private.iso(p_find.started_at),
    'expiresAt', private.iso(p_find.expires_at)
  )
  from private.cards_of(p_viewer, array[
    case when p_viewer = p_find.seeker_id then p_find.target_id else p_find.seeker_id end
  ])
$$;
comment on function private.find_json(uuid, app.finds) is
  'An open Find as one of its parties reads it; the other''s card has no band, since the hint says more. Definer: it reads the other''s rows, so whoever calls it knows that the viewer is a party.';

create function private.finds_of(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  with own as (
    select open_finds.status, open_finds.asked_at, finds as find
    from private.open_finds
    join app.finds using (id)
    where p_user in (open_finds.seeker_id, open_finds.target_id)
  )
  select jsonb_build_object(
    'running', (select private.find_json(p_user, find) from own where status = 'active'),
    'waiting', (
      select coalesce(
        jsonb_agg(private.find_json(p_user, find) order by asked_at, (find).id), '[]'::jsonb
      )
      from own
      where status = 'pending'
    )
  )
$$;
comment on function private.finds_of(uuid) is
  'A listener''s running Find, and the requests that wait for an answer, theirs and others''. Definer: Finds are readable by nobody.';

create function private.finds() returns jsonb
language sql volatile security definer set search_path = ''
as $$ select private.finds_of(private.caller('finds')) $$;
comment on function private.finds() is
  'The caller''s Finds. Definer: Finds are readable by nobody.';
grant execute on function private.finds() to authenticated;

create function api.finds() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.finds() $$;
comment on function api.finds() is
  'GET /find/active. Replies { running, waiting }: the Find that runs or null, and the requests without an answer, oldest first; each { id, role, status, other, bucket, startedAt, expiresAt }.';
grant execute on function api.finds() to authenticated;

create function private.checked_track_id(p_track_id text) returns app.source_id
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_track_id app.source_id;
begin
  v_track_id := p_track_id;
  if v_track_id is null then
    raise check_violation;
  end if;
  return v_track_id;
exception when check_violation then
  perform private.fail('invalid_request', p_hint => 'trackId is the id of a track at its source.');
  return null;
end
$$;
comment on function private.checked_track_id(text) is
  'The id of a track, or the error invalid_request. Definer: it reads the catalogue of errors when it fails.';

create function private.find_listeners(p_track_id text, p_after text, p_page_size integer)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('find_listeners');
begin
  return private.cards(
    v_user,
    (select radius_km * 1000 from app.settings where user_id = v_user),
    true,
    p_after,
    p_page_size,
    private.checked_track_id(p_track_id)
  );
end
$$;
comment on function private.find_listeners(text, text, integer) is
  'Who in the caller''s nearby list shares that track now. Definer: positions and tracks are readable by nobody.';
grant execute on function private.find_listeners(text, text, integer) to authenticated;

create function api.find_listeners(
  track_id text,
  after text default null,
  page_size integer default null
) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.find_listeners(track_id, after, page_size) $$;
comment on function api.find_listeners(text, text, integer) is
  'GET /find/listeners: who is within the caller''s radius and plays that track, nearest band first. Replies { users, next }; errors invalid_request, not_live, no_position. Whether somebody may be asked is not said.';
grant execute on function api.find_listeners(text, text, integer) to authenticated;
