-- What the two parties read of their Finds. Reads judge time by the clock and do not wait for the
-- sweep.

create view private.open_finds with (security_invoker = true) as
select finds.*
from app.finds
where finds.expires_at > now()
  and case finds.status
    when 'pending' then private.can_see(finds.seeker_id, finds.target_id)
    when 'active' then
      exists (select from private.live_listeners where user_id = finds.seeker_id offset 0)
      and exists (select from private.live_listeners where user_id = finds.target_id offset 0)
  end;
comment on view private.open_finds is
  'The one definition of a Find that counts: in time, both live, and while it waits the seeker may still see the target.';

-- It does not say so by their status: there are indexes of each, which the planner takes for short, and
-- reads from end to end, while it believes that there are no Finds.
create view private.find_parties with (security_invoker = true) as
select seeker_id as user_id, id as find_id from app.finds where ended_at is null
union all
select target_id, id from app.finds where ended_at is null;
comment on view private.find_parties is
  'Each Find that waits or runs, whether time has ended it or not, from both sides.';

create function private.is_in_a_find(p_user uuid) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select exists (
      select from private.find_parties as own
      cross join lateral (
        select status from private.open_finds where id = own.find_id offset 0
      ) as open
      where own.user_id = p_user and open.status = 'active'
    )
  );
end
$$;
comment on function private.is_in_a_find(uuid) is
  'Whether a listener is a party of a running Find. Definer: Finds are readable by nobody.';

create function private.find_json(p_viewer uuid, p_find app.finds) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', p_find.id,
      'role', case when p_viewer = p_find.seeker_id then 'seeker' else 'target' end,
      'status', p_find.status,
      'other', private.card_of(
        p_viewer, case when p_viewer = p_find.seeker_id then p_find.target_id else p_find.seeker_id end
      ),
      'bucket', (
        select bucket from private.find_positions where user_id = p_viewer and find_id = p_find.id
      ),
      'startedAt', private.iso(p_find.started_at),
      'expiresAt', private.iso(p_find.expires_at)
    )
  );
end
$$;
comment on function private.find_json(uuid, app.finds) is
  'An open Find as one of its parties reads it; the other''s card has no band, since the hint says more, which is the party''s own. Definer: it reads the other''s rows, so a caller knows that the viewer is a party.';

create function private.finds_of(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    with own as (
      select open.*
      from private.find_parties as party
      cross join lateral (
        select open_finds.status, open_finds.asked_at, finds as find
        from private.open_finds
        join app.finds using (id)
        where id = party.find_id
        offset 0
      ) as open
      where party.user_id = p_user
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
  );
end
$$;
comment on function private.finds_of(uuid) is
  'A listener''s running Find, and the requests that wait for an answer, theirs and others''. Definer: Finds are readable by nobody.';

create function private.finds() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('finds');
begin
  perform private.expect_allowed(v_user);
  return private.finds_of(v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.finds() is
  'The caller''s Finds. Definer: Finds are readable by nobody.';
grant execute on function private.finds() to authenticated;

create function api.finds() returns jsonb
language sql volatile security invoker
return private.finds();
comment on function api.finds() is
  'GET /find/active. Replies { running, waiting }: the Find that runs or null, and the requests without an answer, oldest first; each { id, role, status, other, bucket, startedAt, expiresAt }.';
grant execute on function api.finds() to authenticated;
