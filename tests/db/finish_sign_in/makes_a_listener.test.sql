-- After Spotify said who it is: a profile, everything off, Spotify linked for six months.
begin;
set local search_path = extensions;
select plan(6);

insert into auth.users (id, email) values (tests.id_of('ada'), 'ada@users.resonance.invalid');
select tests.act_as('ada');
select is(tests.code_of('select api.me()'), 'unauthorized', 'before, there is no listener');

select tests.act_as_role('service_role');
select api.finish_sign_in(tests.id_of('ada'), tests.spotify_account('ada'), repeat('h', 43), repeat('c', 43));

select tests.act_as('ada');
select is(
  api.me() -> 'profile',
  jsonb_build_object(
    'userId', tests.id_of('ada'), 'displayName', 'ada',
    'avatarUrl', 'https://i.scdn.co/image/ada', 'anonymous', false,
    'adultConfirmed', false
  ),
  'the profile is what Spotify says, who says nothing of their age'
);
select is(
  api.me() -> 'settings',
  '{
    "shareTrack": false, "allowFind": false, "radiusKm": 5, "visibleTo": "everyone",
    "pushFindRequest": true, "pushWave": true, "pushVibe": true, "pushEnded": true
  }', 'nothing is shared'
);
select is(
  api.me() -> 'live',
  '{"live": false, "until": null, "nextHeartbeatS": null, "visibleInS": null, "shownAs": null, "n": null}',
  'not live, and nothing was ever sent to them'
);
select is(api.me() -> 'spotify' ->> 'linked', 'true', 'Spotify is linked');
select is(
  (api.me() -> 'spotify' ->> 'until')::timestamptz,
  date_trunc('milliseconds', now() + interval '6 months'),
  'for six months'
);

select * from finish();
rollback;
