-- A token that is about to end is renewed by one; while they ask, nobody else does.
begin;
set local search_path = extensions;
select plan(11);

select tests.signs_in('ada', repeat('h', 43));
create function pg_temp.ask(text default null) returns jsonb language sql as $$
  select api.spotify_tokens(tests.id_of('ada'), $1)
$$;
select is(pg_temp.ask(), '{"accessToken": "h..i.t.g"}', 'good for an hour');
select is(pg_temp.ask('o..l.d.x'), '{"accessToken": "h..i.t.g"}', 'an older one was refused: take this');
update private.spotify_accounts set access_expires_at = now() + interval '60 seconds';
select set_config('tests.lease', pg_temp.ask() ->> 'lease', true);
select isnt(current_setting('tests.lease'), '', 'about to end: the first may renew it');
select is(pg_temp.ask(), '{"wait": true}', 'the second waits');
select is(private.keep_spotify_tokens(tests.id_of('ada'), gen_random_uuid(), 'n..e.w.x', 3600, null), false, 'without the lease nothing is kept');
select is(
  private.keep_spotify_tokens(tests.id_of('ada'), current_setting('tests.lease')::uuid, 'n..e.w.x', 3600, null),
  true, 'with it the new token is kept'
);
select is((select refresh_token::text from private.spotify_accounts), 'h..i.t.g', 'and the old refresh token where there is no new one');
select is(pg_temp.ask(), '{"accessToken": "n..e.w.x"}', 'for everybody');
select is(
  private.keep_spotify_tokens(tests.id_of('ada'), current_setting('tests.lease')::uuid, 'l..a.t.e', 3600, null),
  false, 'a lease is good once'
);
select isnt(pg_temp.ask('n..e.w.x') ->> 'lease', null, 'a token that Spotify refuses is renewed before its time');
select private.keep_spotify_tokens(tests.id_of('ada'), (select refresh_lease from private.spotify_accounts), 'n..e.w.y', 3600, 'r..e.f.r');
select is((select refresh_token::text from private.spotify_accounts), 'r..e.f.r', 'a new refresh token takes the old one''s place');

select * from finish();
rollback;
