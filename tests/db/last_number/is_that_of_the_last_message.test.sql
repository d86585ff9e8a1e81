-- Every message has the next number of its listener's channel, and replies say the last: what a phone
-- has not heard, it has missed.
begin;
set local search_path = extensions;
select plan(10);

select tests.listener('ada');
select tests.act_as('ada');
create temporary table replies as select api.go_live() ->> 'n' as n;
select cmp_ok(
  abs((select n::numeric from replies) - extract(epoch from clock_timestamp()) * 1000), '<', 60000::numeric,
  'a count begins at the clock in milliseconds, and so continues no other'
);
select is(api.update_location('gcpvj0')::jsonb ->> 'n', n, 'nothing was sent, and a location says so') from replies;
select tests.act_as_owner();
select is(
  array(select payload ->> 'n' from tests.messages_to('ada')), array[(n::bigint + 1)::text],
  'the first message has the next number'
) from replies;
select private.send_event(tests.id_of('ada'), 'find:accepted', jsonb_build_object('sessionId', nth))
from generate_series(1, 2) as nth;
select is(
  array(select payload ->> 'n' from tests.messages_to('ada')),
  array(select (n::bigint + nth)::text from generate_series(1, 3) as nth), 'and so on, one by one'
) from replies;
select tests.act_as('ada');
update replies set n = n::bigint + 3;
select is(api.heartbeat() ->> 'n', n, 'a heartbeat answers the last') from replies;
select is(api.update_location('gcpvj0', false)::jsonb ->> 'n', n, 'a location') from replies;
select is(api.sync()::jsonb ->> 'n', n, 'sync') from replies;
select is(api.me() #>> '{live,n}', n, 'me') from replies;
select is(api.go_live() ->> 'n', n, 'going live') from replies;
select is(api.go_offline() ->> 'n', n, 'going offline') from replies;

select * from finish();
rollback;
