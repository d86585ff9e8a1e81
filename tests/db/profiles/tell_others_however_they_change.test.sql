-- Others hear of a new name or picture whoever changed it: the listener, a new sign-in, or the end of
-- the link to Spotify while its listener is live.
begin;
set local search_path = extensions;
select plan(5);

select tests.signs_in('ada', repeat('h', 43));
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada') || '{"avatarUrl": "https://i.scdn.co/image/new"}',
  repeat('k', 43), repeat('c', 43)
);
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:user_updated ada'], 'after a sign-in');
select is(
  (select payload #>> '{card,avatarUrl}' from tests.messages_to('bob')), 'https://i.scdn.co/image/new',
  'with the picture'
);
select tests.forget_messages();
select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada') || '{"avatarUrl": "https://i.scdn.co/image/new"}',
  repeat('l', 43), repeat('c', 43)
);
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'the same picture is not told');
update private.spotify_accounts set needs_reauth_at = now() - interval '96 hours';
select private.end_old_spotify_links();
select is(
  (select payload #>> '{card,displayName}' from tests.messages_to('bob')), 'Listener', 'without the name from Spotify'
);
select is((select payload #>> '{card,avatarUrl}' from tests.messages_to('bob')), null, 'and without the picture');

select * from finish();
rollback;
