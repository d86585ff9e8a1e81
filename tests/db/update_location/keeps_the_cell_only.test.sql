-- A geohash is cut to 6 characters before it is stored, told or compared.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select is((select cell::text from app.positions), 'gcpvj0', 'the published cell has 6');
select is((select run_cell::text from private.dwells), 'gcpvj0', 'the latest fix too');
select is(
  (select extensions.st_astext(centre) from private.cells where cell = 'gcpvj0'),
  extensions.st_astext(extensions.st_pointfromgeohash('gcpvj0')),
  'what distances are measured from is the centre of the cell'
);
select is(
  (select (after).cell::text from private.changes where kind = 'place'), 'gcpvj0', 'so is what waits to be told'
);
select tests.tell();
select is_empty(
  $$
    select from app.positions where positions::text like '%gcpvj0d%'
    union all select from private.dwells where dwells::text like '%gcpvj0d%'
    union all select from private.cells where cells::text like '%gcpvj0d%'
    union all select from private.horizons where horizons::text like '%gcpvj0d%'
  $$,
  'nothing has more'
);

select * from finish();
rollback;
