-- What a worker has claimed is nobody else's until its lease is over; it names a kind, and goes nowhere
-- that the worker cannot reach.
begin;
set local search_path = extensions;
select plan(9);

select tests.lift_rate_limits();
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.has_phone('ada');
select tests.asks('bob', 'ada');
select tests.push_time_passes(15);
create temporary table claimed on commit drop as
select private.claim_pushes(50, '{expo}') as said;
select is(
  (select array_agg(key order by key) from claimed, jsonb_object_keys(said -> 'pushes' -> 0) as key),
  array['claim', 'deviceId', 'kind', 'platform', 'token', 'ttlS'],
  'a kind and a token, and of whom nothing'
);
select is((select said -> 'more' from claimed), 'false', 'no more is due');
select ok((select (said ->> 'lateS')::integer = 15 from claimed), 'how late it is');
select ok(
  (select (said #>> '{pushes,0,ttlS}')::integer = 105 from claimed), 'no longer than the request waits'
);
select is(tests.claims_pushes(), '{}', 'nobody else gets it');
select is(tests.pushed(), '{}', 'nor soon');
select tests.push_time_passes(46);
select is(tests.claims_pushes(), array['ada find_request'], 'until the worker must be gone');

select tests.waves('bob', 'ada');
select tests.push_time_passes(15);
select is(private.claim_pushes(1, '{fcm}') - 'lateS', '{"pushes": [], "more": true}', 'not to a service without an account');
select is((select array_agg(kind) from private.pushes), array['find_request'], 'which nothing waits for');

select * from finish();
rollback;
