-- The one rule, for every way in which somebody may be there or not.
begin;
set local search_path = extensions;
select plan(19);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('here', 'gcpvj1');
select tests.live_at('far', 'gcp9bp');
select tests.listener('offline');
select tests.live_at('silent', 'gcpvj0');
select tests.live_at('expired', 'gcpvj0');
select tests.live_at('blocker', 'gcpvj0');
select tests.live_at('blocked', 'gcpvj0');
select tests.listener('unplaced');
select tests.act_as('unplaced');
select api.go_live();
select tests.act_as_owner();
select tests.falls_silent('silent');
update app.presence
set live_since = now() - interval '2 hours', live_until = now() - interval '1 minute'
where user_id = tests.id_of('expired');
insert into app.blocks (blocker_id, blocked_id) values
  (tests.id_of('blocker'), tests.id_of('ada')), (tests.id_of('ada'), tests.id_of('blocked'));

select is(private.can_see(tests.id_of('ada'), tests.id_of('here')), true, 'a live neighbour');
select is(private.can_see(tests.id_of('here'), tests.id_of('ada')), true, 'and back');
select is(private.can_see(tests.id_of('ada'), tests.id_of('far')), false, 'out of range');
select is(private.can_see(tests.id_of('ada'), tests.id_of('offline')), false, 'offline');
select is(private.can_see(tests.id_of('offline'), tests.id_of('ada')), false, 'from offline');
select is(private.can_see(tests.id_of('ada'), tests.id_of('silent')), false, 'silent');
select is(private.can_see(tests.id_of('silent'), tests.id_of('ada')), false, 'from silence');
select is(private.can_see(tests.id_of('ada'), tests.id_of('expired')), false, 'expired');
select is(private.can_see(tests.id_of('expired'), tests.id_of('ada')), false, 'from expiry');
select is(private.can_see(tests.id_of('ada'), tests.id_of('blocker')), false, 'blocked by them');
select is(private.can_see(tests.id_of('blocker'), tests.id_of('ada')), false, 'from who blocks');
select is(private.can_see(tests.id_of('ada'), tests.id_of('blocked')), false, 'blocking them');
select is(private.can_see(tests.id_of('blocked'), tests.id_of('ada')), false, 'from who is blocked');
select is(private.can_see(tests.id_of('ada'), tests.id_of('unplaced')), false, 'without a position');
select is(private.can_see(tests.id_of('unplaced'), tests.id_of('ada')), false, 'from no position');
select is(private.can_see(tests.id_of('ada'), tests.id_of('ada')), false, 'oneself');
select is(private.can_see(tests.id_of('ada'), tests.id_of('nobody')), false, 'who does not exist');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()), '{here}', 'the lists follow the rule');
select is(tests.names_on(api.live_users()), '{here}', 'both of them');

select * from finish();
rollback;
