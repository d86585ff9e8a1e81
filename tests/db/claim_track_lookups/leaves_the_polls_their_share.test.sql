-- Who makes up ids cannot use up what the polls need: lookups have a quarter of all requests.
begin;
set local search_path = extensions;
select plan(4);

select tests.shares_at('l' || nth, 'gcpvj0d1') from generate_series(1, 12) as nth;
create function pg_temp.name_anew(p_round text) returns void language sql as $$
  select tests.act_as('l' || nth), api.set_track(rpad(p_round || nth, 22, 'x'))
  from generate_series(1, 12) as nth;
  select tests.act_as_owner();
$$;
select pg_temp.name_anew('a');
update private.spotify_traffic set allowance = 0, lookups = 0, counted_at = clock_timestamp() - interval '1 hour';
select is(
  jsonb_array_length(private.claim_track_lookups(100) -> 'trackIds'), 5,
  'what ten seconds bring: five'
);
select pg_temp.name_anew('b');
select is(jsonb_array_length(private.claim_track_lookups(100) -> 'trackIds'), 0, 'and no more');
select cmp_ok((select allowance from private.spotify_traffic), '>=', 15::double precision, 'fifteen are left for polls');
select is(cardinality(tests.claims(100)), 12, 'which they get');

select * from finish();
rollback;
