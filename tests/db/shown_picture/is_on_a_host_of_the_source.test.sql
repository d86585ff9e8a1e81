-- A picture on another host than the source's own is none; the list is changed without a deploy.
begin;
set local search_path = extensions;
select plan(8);

create function pg_temp.shows(p_url text) returns boolean language sql
return private.shown_picture(p_url) is not null;
select ok(bool_and(pg_temp.shows(url)), 'the source''s own')
from unnest(array[
  'https://i.scdn.co/image/ab67', 'https://mosaic.scdn.co/640/ab67', 'https://image-cdn-ak.spotifycdn.com/image/ab67'
]) as url;
select ok(not bool_or(pg_temp.shows(url)), 'nothing that only looks like it')
from unnest(array[
  'https://evil.example/x', 'https://evili.scdn.co/x', 'https://i.scdn.co.evil.example/x', 'https://i-scdn.co/x',
  'https://ixscdn.co/x', 'https://i.scdn.co@evil.example/x', 'https://i.scdn.co:443/x', 'https://i.scdn.co\@evil.example/x',
  'https://evil.example?https://i.scdn.co/', 'https://evil.example#https://i.scdn.co/', 'https:///i.scdn.co/x',
  'http://i.scdn.co/x', 'https://i.scdn.co', 'https://.i.scdn.co/x', 'https://image-cdn-.spotifycdn.com/x',
  'https://image-cdn-a.b.spotifycdn.com/x', E'https://i.scdn.co\n/x', 'javascript:alert(1)', ''
]) as url;
select is(private.shown_picture(null), null, 'none stays none');
insert into private.picture_hosts (host, reason) values ('pictures.example', 'A test.');
select ok(pg_temp.shows('https://pictures.example/x'), 'a host that is added counts at once');
select throws_ok($$ insert into private.picture_hosts values ('*', 'All.') $$, '23514', null, 'not all hosts at once');
select throws_ok($$ insert into private.picture_hosts values ('a.*.example', 'Much.') $$, '23514', null, 'a star in the first label only');
select tests.listener('ada');
update app.profiles set avatar_url = 'https://evil.example/x' where id = tests.id_of('ada');
select is((select avatar_url from app.profiles where id = tests.id_of('ada')), null, 'whoever writes it into a profile');
select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada') || '{"avatarUrl": "https://evil.example/x"}', repeat('h', 43), repeat('c', 43)
);
select tests.act_as('ada');
select is(api.me() #> '{profile,avatarUrl}', 'null', 'a sign-in with one goes on without it');

select * from finish();
rollback;
