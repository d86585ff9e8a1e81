-- Events are hints and may be lost. A phone that (re)joins its channel, or finds a number missing,
-- asks here for what is true.

create function private.count_session(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_session text := left(auth.jwt() ->> 'session_id', 64);
begin
  if v_session is null or v_session = '' then
    return;
  end if;
  update private.channel_sessions set heard_at = now()
  where user_id = p_user and session_id = v_session;
  if not found then
    perform private.hold_account(p_user);
    insert into private.channel_sessions (user_id, session_id, heard_at)
    values (p_user, v_session, now())
    on conflict do nothing;
    delete from private.channel_sessions
    where user_id = p_user
      and session_id in (
        select session_id from private.channel_sessions
        where user_id = p_user
        order by heard_at desc, session_id
        offset private.limit_of('devices_most')
      );
  end if;
end
$$;
comment on function private.count_session(uuid) is
  'Notes that the caller''s session listens, since each delivery counts in the budget of messages. Definer: sessions are writable by nobody.';

create function private.sync(p_missed integer) returns json
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('sync');
begin
  perform private.expect_allowed(v_user);
  if p_missed < 0 then
    perform private.fail('invalid_request', p_hint => 'missed is a count of messages.');
  elsif p_missed > 0 then
    insert into private.missed_messages (missed) values (least(p_missed, 1000));
  end if;
  perform private.open_channel(v_user);
  perform private.count_session(v_user);
  -- One statement, which calls what is stable: all of it is of one moment, the number too.
  return json_build_object(
    'me', private.me_of(v_user),
    'nearby', case
      when exists (
        select from app.positions join private.live_listeners using (user_id)
        where user_id = v_user
      )
      then private.page_json(private.first_page(v_user))
    end,
    'finds', private.finds_of(v_user),
    'ended', private.last_end(v_user),
    'n', private.last_number(v_user)
  );
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm)::json;
end
$$;
comment on function private.sync(integer) is
  'The caller, who is near them, their Finds and the number of their last message, in one snapshot. Definer: positions are readable by nobody.';
grant execute on function private.sync(integer) to authenticated;

create function api.sync(missed integer default null) returns json
language sql volatile security invoker
return private.sync(missed);
comment on function api.sync(integer) is
  'GET /presence/sync: for a phone that (re)connects, or missed so many messages. Replies { me, nearby, finds, ended: { reason, at }, n }; nearby is null while the caller is not live with a position, ended when no presence ended within ten minutes.';
grant execute on function api.sync(integer) to authenticated;
