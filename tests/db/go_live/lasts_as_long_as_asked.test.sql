-- Live begins with the call and ends after the minutes that were asked for.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.act_as('ada');
select is(api.go_live(30) ->> 'live', 'true', 'the reply says live');
select is(
  (api.go_live(30) ->> 'until')::timestamptz,
  date_trunc('milliseconds', now() + interval '30 minutes'),
  'until the end of the 30 minutes'
);
select is((api.go_live() ->> 'nextHeartbeatS')::integer, 30, 'and when the first heartbeat is due');
select is(
  (api.go_live() ->> 'until')::timestamptz,
  date_trunc('milliseconds', now() + interval '120 minutes'),
  'two hours unless told'
);

select * from finish();
rollback;
