-- A name that was chosen here outlasts a new sign-in and a disconnect.
begin;
set local search_path = extensions;
select plan(3);

select tests.signs_in('ada', repeat('h', 43));
select tests.act_as('ada');
select api.update_profile(display_name => 'Countess');
select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada') || '{"displayName": "Ada L."}', repeat('k', 43), repeat('c', 43)
);
select tests.act_as('ada');
select is(api.me() -> 'profile' ->> 'displayName', 'Countess', 'through a sign-in');
select api.disconnect_spotify();
select is(api.me() -> 'profile' ->> 'displayName', 'Countess', 'through a disconnect');
select is(api.me() -> 'profile' ->> 'avatarUrl', null, 'the picture was Spotify''s');

select * from finish();
rollback;
