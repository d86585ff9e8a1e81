-- Who fails waits twice as long each time, up to a quarter of an hour; an answer forgets it.
begin;
set local search_path = extensions;
select plan(5);

select tests.allow(1000);
select tests.shares_at('ada', 'gcpvj0d1');
create function pg_temp.wait_after_failing() returns numeric language sql as $$
  select tests.turn_of('ada'), tests.claims(10);
  select private.fail_spotify_poll(tests.id_of('ada'), tests.claim_of('ada'));
  select extract(epoch from next_poll_at - now()) from private.spotify_polls
$$;
select ok(numrange(27, 30, '[]') @> pg_temp.wait_after_failing(), 'half a minute');
select ok(numrange(54, 60, '[]') @> pg_temp.wait_after_failing(), 'a minute');
select ok(numrange(810, 900, '[]') @> max(pg_temp.wait_after_failing()), 'a quarter of an hour') from generate_series(1, 12);
select private.fail_spotify_poll(tests.id_of('ada'), gen_random_uuid());
select is((select failures from private.spotify_polls), 14::smallint, 'under another claim nothing fails');
select tests.spotify_says('ada', null, 'nothing');
select ok(numrange(27, 30, '[]') @> pg_temp.wait_after_failing(), 'after an answer it begins anew');

select * from finish();
rollback;
