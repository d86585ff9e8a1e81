-- The one rule, for every way in which somebody may be there or not; it is the same both ways.
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
insert into app.blocks (blocker_id, shown_id, blocked_id)
select tests.id_of(blocker), tests.id_of(blocked), tests.id_of(blocked)
from (values ('blocker', 'ada'), ('ada', 'blocked')) as pair (blocker, blocked);

create function pg_temp.sees(p_one text, p_other text) returns boolean language sql as $$
  select private.can_see(tests.id_of(p_one), tests.id_of(p_other))
$$;
select is(pg_temp.sees('ada', 'here'), true, 'a live neighbour');
select is(pg_temp.sees('here', 'ada'), true, 'and back');
select is(pg_temp.sees('ada', 'far'), false, 'out of range');
select is(pg_temp.sees('ada', 'offline'), false, 'offline');
select is(pg_temp.sees('offline', 'ada'), false, 'from offline');
select is(pg_temp.sees('ada', 'silent'), false, 'silent');
select is(pg_temp.sees('silent', 'ada'), false, 'from silence');
select is(pg_temp.sees('ada', 'expired'), false, 'expired');
select is(pg_temp.sees('expired', 'ada'), false, 'from expiry');
select is(pg_temp.sees('ada', 'blocker'), false, 'blocked by them');
select is(pg_temp.sees('blocker', 'ada'), false, 'from the one who blocks');
select is(pg_temp.sees('ada', 'blocked'), false, 'blocking them');
select is(pg_temp.sees('blocked', 'ada'), false, 'from the one who is blocked');
select is(pg_temp.sees('ada', 'unplaced'), false, 'without a position');
select is(pg_temp.sees('unplaced', 'ada'), false, 'from no position');
select is(pg_temp.sees('ada', 'ada'), false, 'oneself');
select is(pg_temp.sees('ada', 'nobody'), false, 'somebody who does not exist');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{here}', 'the lists follow the rule');
select is(tests.names_on(api.live_users()::jsonb), '{here}', 'both of them');

select * from finish();
rollback;
