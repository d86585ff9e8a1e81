-- Tokens sealed anew take the place of the same tokens only.
begin;
set local search_path = extensions;
select plan(3);

select tests.signs_in('ada', repeat('h', 43));
select is(
  private.reseal_spotify_tokens(tests.id_of('ada'), '{"accessToken": "o..l.d.x", "refreshToken": "h..i.t.g"}', '{"accessToken": "n..e.w.x", "refreshToken": "n..e.w.x"}'),
  false, 'not where the access token is another'
);
select is(
  private.reseal_spotify_tokens(tests.id_of('ada'), '{"accessToken": "h..i.t.g", "refreshToken": "o..l.d.x"}', '{"accessToken": "n..e.w.x", "refreshToken": "n..e.w.x"}'),
  false, 'nor where the refresh token is'
);
select is(
  private.reseal_spotify_tokens(tests.id_of('ada'), '{"accessToken": "h..i.t.g", "refreshToken": "h..i.t.g"}', '{"accessToken": "n..e.w.x", "refreshToken": "n..e.w.x"}'),
  true, 'in place of the same'
);

select * from finish();
rollback;
