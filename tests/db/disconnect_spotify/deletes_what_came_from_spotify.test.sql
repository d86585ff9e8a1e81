-- Disconnect: offline, and tokens, account, picture, name and track are gone at once.
begin;
set local search_path = extensions;
select plan(9);

select tests.signs_in('ada', repeat('h', 43));
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select lives_ok('select api.disconnect_spotify()', 'the listener disconnects');
select is(api.me() -> 'spotify', '{"linked": false, "until": null, "reauthNeeded": false}', 'Spotify is not linked');
select is(api.me() -> 'live' ->> 'live', 'false', 'they are offline');
select is(api.me() -> 'profile' ->> 'displayName', 'Listener', 'without Spotify''s name');
select is(api.me() -> 'profile' ->> 'avatarUrl', null, 'and picture');
select lives_ok('select api.disconnect_spotify()', 'once more changes nothing');
select tests.act_as_owner();
select is_empty('select from private.spotify_accounts', 'no token is left');
select is(array(select tests.heard_by('bob')), array['live:user_left Listener'], 'others saw them leave');
select is(array(select tests.heard_by('ada')), array['live:ended disconnected'], 'and their phones know why');

select * from finish();
rollback;
