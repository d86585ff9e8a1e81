-- Only who is live, fresh, sharing, and whose Spotify is connected and good.
begin;
set local search_path = extensions;
select plan(9);

select tests.allow(100);
select tests.signs_in('bob', repeat('b', 43));
select tests.live_at('bob', 'gcpvj0d1');
select is(tests.claims(10), '{}', 'connected and live, but never shared: not');
select tests.shares_at('ada', 'gcpvj0d1');
insert into private.spotify_polls (user_id, next_poll_at) values (tests.id_of('bob'), now());
savepoint all_of_it;
select is(tests.claims(10), array['ada'], 'all of it: asked about');
rollback to all_of_it;
update app.presence set heartbeat_at = now() - interval '2 minutes';
select is(tests.claims(10), '{}', 'silent: not');
rollback to all_of_it;
update app.presence set live_since = now() - interval '2 hours', live_until = now() - interval '1 second';
select is(tests.claims(10), '{}', 'past their time: not');
rollback to all_of_it;
delete from app.presence;
select is(tests.claims(10), '{}', 'offline: not');
rollback to all_of_it;
update app.settings set share_track = false;
select is(tests.claims(10), '{}', 'not sharing: not');
rollback to all_of_it;
update private.spotify_accounts set needs_reauth_at = now();
select is(tests.claims(10), '{}', 'to sign in again: not');
rollback to all_of_it;
update private.spotify_accounts set authorized_at = now() - interval '7 months', expires_at = now();
select is(tests.claims(10), '{}', 'after six months: not');
rollback to all_of_it;
delete from private.spotify_accounts;
select is(tests.claims(10), '{}', 'not connected: not');

select * from finish();
rollback;
