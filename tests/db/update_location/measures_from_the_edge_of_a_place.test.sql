-- A place of three characters is a rectangle: what lies in it is no journey, and what lies beyond it is
-- measured from its edge.
begin;
set local search_path = extensions;
select plan(5);

select is(private.metres_outside('gcp', 'gcpvj0'), 0::double precision, 'inside');
select is(private.metres_outside('gcpvj0', 'gcpvj0'), 0::double precision, 'the cell itself');
select is(
  round(private.metres_outside('gcpvj0', 'gcpvj1')), 305::double precision, 'half a cell from an edge'
);
select ok(private.metres_outside('gcp', 'u10j00') between 0 and 20000, 'a neighbour of the place');
select ok(private.metres_outside('gcp', 'r3gx2f') > 16000000, 'the other side of the world');

select * from finish();
rollback;
