-- All workers together make so many requests a minute, those of listeners included.
begin;
set local search_path = extensions;
select plan(7);

select tests.shares_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cleo', 'dora']) as name;
update private.limits set value = 60 where name = 'spotify_requests_a_minute';
update private.spotify_traffic set allowance = 0, counted_at = clock_timestamp() + interval '1 hour';
select is(tests.claims(10), '{}', 'none left: nobody');
update private.spotify_traffic set counted_at = clock_timestamp() - interval '2.01 seconds';
select is(cardinality(tests.claims(10)), 2, 'one a second: two after two seconds');
select ok((select allowance < 1 from private.spotify_traffic), 'and they are spent');
update private.spotify_traffic set counted_at = clock_timestamp() - interval '1 hour';
select is(private.spotify_allowance(), 10, 'saved for ten seconds at most');
update private.spotify_traffic set allowance = 1, counted_at = clock_timestamp() + interval '1 hour';
select isnt(private.claim_own_poll(tests.id_of('ada')), null, 'a listener''s own counts');
select is(tests.claims(10), '{}', 'among the others');
select is(
  tests.code_of(format('select private.claim_own_poll(%L)', tests.id_of('bob'))),
  'spotify_unavailable', 'and waits like them'
);

select * from finish();
rollback;
