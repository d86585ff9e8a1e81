-- Bands are read off cell centres and end at 2, 5 and 10 km.
begin;
set local search_path = extensions;
select plan(6);

select is(private.band(0), 'here', 'the same cell is here');
select is(private.band(2000), 'here', '2 km are here');
select is(private.band(2000.1), 'near', 'more is near');
select is(private.band(5000), 'near', '5 km are near');
select is(private.band(10000), 'around', '10 km are around');
select is(private.band(10000.1), null, 'beyond there is none');

select * from finish();
rollback;
