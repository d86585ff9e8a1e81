-- The part of an export that Supabase Auth holds.

create function private.export_account(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'account', jsonb_build_object(
      'userId', users.id,
      'email', users.email,
      'createdAt', private.iso(users.created_at),
      'updatedAt', private.iso(users.updated_at),
      'emailConfirmedAt', private.iso(users.email_confirmed_at),
      'lastSignInAt', private.iso(users.last_sign_in_at),
      'bannedUntil', private.iso(users.banned_until),
      'appMetadata', users.raw_app_meta_data,
      'userMetadata', users.raw_user_meta_data,
      'identities', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'provider', provider,
          'data', identity_data,
          'createdAt', private.iso(created_at),
          'updatedAt', private.iso(updated_at),
          'lastSignInAt', private.iso(last_sign_in_at)
        ) order by created_at), '[]'::jsonb)
        from auth.identities where user_id = p_user
      )
    ),
    'sessions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'createdAt', private.iso(created_at),
        'updatedAt', private.iso(updated_at),
        'refreshedAt', private.iso(refreshed_at at time zone 'UTC'),
        'userAgent', user_agent,
        'ip', host(ip)
      ) order by created_at), '[]'::jsonb)
      from auth.sessions where user_id = p_user
    ),
    'sessionLog', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'event', payload, 'at', private.iso(created_at), 'ip', ip_address
      ) order by created_at), '[]'::jsonb)
      from auth.audit_log_entries
      where p_user::text in (payload ->> 'actor_id', payload -> 'traits' ->> 'user_id')
    ),
    'signInsWaiting', (
      select coalesce(jsonb_agg(private.iso(expires_at) order by expires_at), '[]'::jsonb)
      from private.sign_in_codes where user_id = p_user
    )
  )
  from auth.users
  where users.id = p_user
$$;
comment on function private.export_account(uuid) is
  'The parts account, sessions, sessionLog and signInsWaiting of an export. Definer: users are readable by nobody.';
