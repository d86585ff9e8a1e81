-- Whatever the phone sends is cut to 6 characters before it is stored.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select is((select cell::text from app.positions), 'gcpvj0', 'the published cell has 6');
select is((select fix_cell::text from app.positions), 'gcpvj0', 'the latest fix too');
select is(
  (select extensions.st_astext(centre) from app.positions),
  extensions.st_astext(extensions.st_pointfromgeohash('gcpvj0')),
  'and the point is the centre of the cell'
);

select * from finish();
rollback;
