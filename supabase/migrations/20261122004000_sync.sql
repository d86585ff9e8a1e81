-- Events are hints and may be lost. A phone that (re)joins its channel asks here for what is true.

create function private.sync() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('sync');
begin
  -- One statement, which calls what is stable: all of it is of one moment.
  return jsonb_build_object(
    'me', private.me_of(v_user),
    'nearby', case
      when exists (
        select from app.positions join private.live_listeners using (user_id)
        where user_id = v_user
      )
      then private.nearby_of(v_user)
    end,
    'finds', private.finds_of(v_user)
  );
end
$$;
comment on function private.sync() is
  'The caller, who is near them and their Finds, in one snapshot. Definer: positions are readable by nobody.';
grant execute on function private.sync() to authenticated;

create function api.sync() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.sync() $$;
comment on function api.sync() is
  'GET /presence/sync: for a phone that (re)connects. Replies { me, nearby, finds }; nearby is null while the caller is not live with a position.';
grant execute on function api.sync() to authenticated;
