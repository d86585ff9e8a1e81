-- All whom the caller sees, by the ring alone and without bands: paging through them, or counting how
-- many come before somebody, tells nothing of who is nearer.
begin;
set local search_path = extensions;
select plan(7);

select tests.lift_rate_limits();
select tests.listener(name) from unnest(array['ada', 'here', 'near', 'around', 'other', 'far']) as name;
update app.settings set radius_km = 10;
create function pg_temp.live_on(p_name text, p_geohash text, p_ring bigint) returns void language plpgsql as $$
begin
  perform tests.act_as(p_name);
  perform api.go_live();
  perform tests.act_as_owner();
  update app.presence set ring = p_ring where user_id = tests.id_of(p_name);
  perform tests.act_as(p_name);
  perform api.update_location(p_geohash);
  perform tests.act_as_owner();
end
$$;
select pg_temp.live_on('ada', 'gcpvj0', 2000000000);
select pg_temp.live_on('around', 'gcpv5000', 2500000000);
select pg_temp.live_on('near', 'gcpvn0d1', 3000000000);
select pg_temp.live_on('here', 'gcpvj0', 1000000000);
select pg_temp.live_on('other', 'gcpv5000', 1500000000);
select pg_temp.live_on('far', 'gcp9bp', 2600000000);
select tests.act_as('ada');
select is(tests.names_on(api.live_users()::jsonb), '{around,near,here,other}', 'as they follow on the ring');
select is(tests.names_on(api.nearby()::jsonb), '{here,near,around,other}', 'where the nearby list goes by bands');
select is(
  array(select distinct card ->> 'band' from jsonb_array_elements(api.live_users()::jsonb -> 'users') as card),
  array[null]::text[], 'no card has a band'
);
create temporary table pages as
with recursive page (nth, list) as (
  select 1, api.live_users(page_size => 1)::jsonb
  union all
  select nth + 1, api.live_users(list ->> 'next', 1)::jsonb from page where list ->> 'next' is not null
)
select nth, list from page;
select is(
  array(select tests.names_on(list)::text from pages order by nth), array['{around}', '{near}', '{here}', '{other}'],
  'pages visit everybody once'
);
select is(
  array(select list ->> 'next' from pages order by nth),
  array['500000000', '1000000000', '3294967296', null], 'a cursor is a turn of the ring'
);
select is(tests.code_of('select api.live_users(''1.5'')'), 'invalid_request', 'one of another list is none');
select is(tests.code_of('select api.live_users(page_size => 101)'), 'invalid_request', 'a page of 101 neither');

select * from finish();
rollback;
