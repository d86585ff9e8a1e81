-- The same account is the same listener, with fresh tokens and six more months.
begin;
set local search_path = extensions;
select plan(4);

select tests.signs_in('ada', repeat('h', 43));
update private.spotify_accounts
set authorized_at = now() - interval '7 months', expires_at = now() - interval '1 month', needs_reauth_at = now();
select tests.act_as('ada');
select is(
  api.me() -> 'spotify' ->> 'reauthNeeded', 'true', 'the link had ended'
);
select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada') || '{"refreshToken": "new..i.t.g"}', repeat('j', 43), repeat('c', 43)
);
select tests.act_as('ada');
select is(api.me() -> 'spotify' ->> 'reauthNeeded', 'false', 'and is good again');
select tests.act_as_owner();
select is(array(select refresh_token::text from private.spotify_accounts), array['new..i.t.g'], 'with the new token, in one row');
select is((select expires_at from private.spotify_accounts), now() + interval '6 months', 'for six months');

select * from finish();
rollback;
