-- Events are hints and may be lost. A phone that (re)joins its channel asks here for what is true.

create function private.sync() returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'me', private.me(),
    'nearby', case
      when exists (
        select from app.positions join private.live_listeners using (user_id)
        where user_id = private.caller()
      )
      then private.nearby_of(private.caller())
    end,
    'finds', private.finds()
  )
$$;
comment on function private.sync() is
  'The caller, who is near them and their Finds, in one snapshot. Definer: positions are readable by nobody.';
grant execute on function private.sync() to authenticated;

create function api.sync() returns jsonb
language sql stable security invoker set search_path = ''
as $$ select private.sync() $$;
comment on function api.sync() is
  'GET /presence/sync: for a phone that (re)connects. Replies { me, nearby, finds }; nearby is null while the caller is not live with a position.';
grant execute on function api.sync() to authenticated;
