-- Blocked, offline, hidden, out of reach and unknown are one answer; a listener who is not there sees
-- nobody.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvj0d1');
select tests.live_at('dan', 'gcpvj0d1');
select tests.live_at('eve', 'gcpvj0d1');
select tests.live_at('far', 'u4pruydq');
select tests.falls_silent('dan');
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select tests.act_as('eve');
select api.update_settings(visible_to => 'connections');
select tests.act_as('ada');
create function pg_temp.says(p_name text) returns text language sql as $$
  select tests.code_of(format('select api.listener(%L)', tests.id_of(p_name)))
$$;
select is(pg_temp.says('cyd'), null, 'somebody who is there is found');
select is(pg_temp.says('bob'), 'not_found', 'not somebody who blocked the caller');
select is(pg_temp.says('dan'), 'not_found', 'nor who fell silent');
select is(pg_temp.says('eve'), 'not_found', 'nor who is there for others only');
select is(pg_temp.says('far'), 'not_found', 'nor who is elsewhere');
select is(pg_temp.says('nobody'), 'not_found', 'nor who does not exist');
select api.forget_location();
select is(
  pg_temp.says('cyd') || pg_temp.says('nobody'), 'no_positionno_position', 'without a position nobody is found'
);
select api.go_offline();
select is(pg_temp.says('cyd') || pg_temp.says('nobody'), 'not_livenot_live', 'nor offline');
select tests.act_as('nobody');
select is(pg_temp.says('cyd'), 'unauthorized', 'nor without an account');

select * from finish();
rollback;
