-- Waking the teller needs no secret and gives no right: it does a round of what is due, and says
-- whether there may be more.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.teller_rests();
update private.limits set value = 1 where name = 'noted_at_once';
select tests.act_as('cyd');
select is(api.tell_due(), false, 'nothing is due');
select tests.waves('ada', 'bob'), tests.waves('bob', 'cyd');
select tests.act_as('cyd');
select is(api.tell_due(), true, 'a round was done: there may be more');
select tests.act_as_owner();
select results_eq('select event from realtime.messages', array['vibe:wave_received'], 'it was one of two');
select tests.act_as_role('service_role');
select is(api.tell_due(), true, 'the service may ask as well');
select is(api.tell_due(), false, 'until nothing is left');
select tests.act_as_owner();
select is((select count(*) from realtime.messages), 2::bigint, 'both were told');
select tests.act_as_role('anon');
select throws_ok('select api.tell_due()', '42501', null, 'nobody else wakes it');

select * from finish();
rollback;
