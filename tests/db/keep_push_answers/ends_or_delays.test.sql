-- What was sent ends; what could not be sent waits longer each time; a device that is gone is forgotten.
begin;
set local search_path = extensions;
select plan(17);

select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.has_phone('ada');
create function pg_temp.answer(p_answer jsonb) returns void language sql as $$
  select private.keep_push_answers(jsonb_build_array(
    jsonb_build_object('claim', claim, 'deviceId', device_id, 'kind', kind) || p_answer
  ))
  from private.pushes
$$;
create function pg_temp.waits_s() returns numeric language sql as $$
  select extract(epoch from due_at - now()) from private.pushes
$$;
select tests.waves('bob', 'ada');
select is(tests.pushed(), array['ada wave'], 'claimed');
select pg_temp.answer('{"outcome": "later"}');
select ok(pg_temp.waits_s() between 4.4 and 5.1, 'a first failure waits five seconds');
select is((select claim from private.pushes), null, 'for any worker');
select is(tests.pushed(), array['ada wave'], 'then it is tried again');
select pg_temp.answer('{"outcome": "later"}');
select ok(pg_temp.waits_s() between 8.9 and 10.1, 'a second one ten');
select is(tests.pushed(), array['ada wave'], 'again');
select pg_temp.answer('{"outcome": "later", "retryAfterS": 33}');
select ok(pg_temp.waits_s() between 32.9 and 33.1, 'or as long as the service says');
select tests.push_time_passes(30);
select is(tests.pushed(), array['ada wave'], 'and again');
select pg_temp.answer('{"outcome": "later", "pauseS": 40}');
select is(tests.pushed(), '{}', 'in a pause of the whole service nothing goes');
update private.pushes set noted_at = now() where kind = 'wave';
select tests.push_time_passes(30);
select is(tests.claims_pushes(), array['ada wave'], 'after it it does');
select pg_temp.answer('{"outcome": "later", "pauseS": 100000}');
select ok(
  (select paused_until <= now() + interval '1 hour' from private.push_services), 'no pause is longer than an hour'
);
update private.push_services set paused_until = now() where platform = 'expo';
select tests.push_time_passes(90);
update private.pushes set noted_at = now() where kind = 'wave';
select is(tests.claims_pushes(), array['ada wave'], 'claimed once more');

create temporary table late on commit drop as select * from private.pushes;
select tests.waves('cyd', 'ada');
select tests.tell();
select private.keep_push_answers((
  select jsonb_agg(jsonb_build_object('claim', claim, 'deviceId', device_id, 'kind', kind, 'outcome', 'sent')) from late
));
select is((select count(*) from private.pushes), 1::bigint, 'what came up meanwhile is not taken for sent');
select is(tests.pushed(), array['ada wave'], 'it is sent too');
select pg_temp.answer('{"outcome": "sent", "ticket": "a ticket"}');
select is((select count(*) from private.pushes), 0::bigint, 'what was sent waits no more');
select is((select array_agg(ticket) from private.push_receipts), array['a ticket'], 'but for what Expo says of it');
select private.keep_push_answers((
  select jsonb_agg(jsonb_build_object('claim', claim, 'deviceId', device_id, 'kind', kind, 'outcome', 'dead')) from late
));
select is(tests.phones(), '{}', 'a device that is gone is forgotten, whenever that is said');

select * from finish();
rollback;
