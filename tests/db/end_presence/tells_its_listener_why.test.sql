-- However a presence ends, its listener's own channel says why, once, and others hear that they left.
begin;
set local search_path = extensions;
select plan(8);

select tests.signs_in(name, rpad(name, 43, 'h')), tests.live_at(name, 'gcpvj0d1')
from unnest(array['elsewhere', 'timeout', 'expired', 'suspended', 'disconnected']) as name;
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();

select tests.act_as('elsewhere');
select api.go_offline();
select tests.act_as('disconnected');
select api.disconnect_spotify();
select tests.act_as_role('service_role');
select api.suspend(tests.id_of('suspended'), 'A test.', 'Tester');
select tests.act_as_owner();
select tests.falls_silent('timeout');
update app.presence set live_since = now() - interval '2 hours', live_until = now()
where user_id = tests.id_of('expired');
select is(private.sweep_presence(), 2, 'time ends two of them');

select is(array(select tests.heard_by(name)), array['live:ended ' || name], name)
from unnest(array['elsewhere', 'timeout', 'expired', 'suspended', 'disconnected']) as name;
select is(
  (select payload - 'n' from tests.messages_to('timeout')), '{"reason": "timeout"}', 'with the reason alone'
);
select is(
  array(select tests.heard_by('bob') order by 1),
  array[
    'live:user_left Listener', 'live:user_left elsewhere', 'live:user_left expired',
    'live:user_left suspended', 'live:user_left timeout'
  ],
  'to others each of them left, whatever the reason'
);

select * from finish();
rollback;
