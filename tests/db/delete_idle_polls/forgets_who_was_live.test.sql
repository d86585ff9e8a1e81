-- When somebody was last asked about says when they were live: it goes soon after.
begin;
set local search_path = extensions;
select plan(4);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.spotify_says('ada', tests.spotify_track('Never'));
update private.spotify_polls set next_poll_at = now() - interval '2 minutes';
select private.delete_idle_polls();
select isnt_empty('select from private.spotify_polls', 'live: it stays');
select tests.act_as('ada');
select api.go_offline();
select tests.act_as_owner();
update private.spotify_polls set asked_at = now();
select private.delete_idle_polls();
select isnt_empty('select from private.spotify_polls', 'who has just asked must wait to ask again');
update private.spotify_polls set asked_at = null, next_poll_at = now();
select private.delete_idle_polls();
select isnt_empty('select from private.spotify_polls', 'who goes live at this moment stays due');
update private.spotify_polls set next_poll_at = now() - interval '2 minutes';
select private.delete_idle_polls();
select is_empty('select from private.spotify_polls', 'then it is gone');

select * from finish();
rollback;
