-- A name from Spotify follows Spotify; a name that the listener chose does not.
begin;
set local search_path = extensions;
select plan(3);

select tests.signs_in('ada', repeat('h', 43));
select tests.signs_in('bob', repeat('j', 43));
update app.profiles set display_name = 'Countess' where id = tests.id_of('ada');
select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada') || '{"displayName": "Ada L.", "avatarUrl": null}', repeat('k', 43), repeat('c', 43)
);
select api.finish_sign_in(
  tests.id_of('bob'), tests.spotify_account('bob') || '{"displayName": "Robert"}', repeat('l', 43), repeat('c', 43)
);
select tests.act_as('ada');
select is(api.me() -> 'profile' ->> 'displayName', 'Countess', 'a chosen name stays');
select is(api.me() -> 'profile' ->> 'avatarUrl', null, 'the picture is Spotify''s');
select tests.act_as('bob');
select is(api.me() -> 'profile' ->> 'displayName', 'Robert', 'a name from Spotify follows it');

select * from finish();
rollback;
