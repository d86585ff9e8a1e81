-- For a phone that reconnects: who it is, and who is near if anybody can be.
begin;
set local search_path = extensions;
select plan(5);

select tests.listener('ada');
select tests.act_as('ada');
select is(api.sync() #> '{me,live}', '{"live": false, "until": null, "nextHeartbeatS": null}', 'offline: so it says');
select is(api.sync() -> 'nearby', 'null', 'and nobody is near');
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select is(api.sync() -> 'nearby', api.nearby(), 'live with a position: the nearby list');
select is(api.sync() -> 'me', api.me(), 'and what me says');
select tests.act_as_owner();
select tests.falls_silent('ada');
select tests.act_as('ada');
select is(api.sync() -> 'nearby', 'null', 'silent for too long: nobody is near');

select * from finish();
rollback;
