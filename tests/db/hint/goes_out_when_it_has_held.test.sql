-- Noise at an edge is no news: a hint goes further out only after half a minute.
begin;
set local search_path = extensions;
select plan(6);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
create function pg_temp.beside(p_metres_north integer) returns text language sql return
  extensions.st_geohash(extensions.st_project(
    private.centre_of('gcpvj0d1'), p_metres_north, 0)::extensions.geometry, 8);
grant execute on function pg_temp.beside(integer) to public;
select tests.sends('bob', (select id from find), 'gcpvj0d1');
select is(tests.sends('ada', (select id from find), pg_temp.beside(20)), 'found', 'beside each other');
select is(tests.sends('ada', (select id from find), pg_temp.beside(120)), 'found', 'one fix further out is not believed yet');
select is(tests.sends('ada', (select id from find), pg_temp.beside(20)), 'found', 'it may have been noise');
select is(tests.sends('ada', (select id from find), pg_temp.beside(120)), 'found', 'and is counted anew');
select is(tests.sends('ada', (select id from find), pg_temp.beside(120)), 'close', 'what has held for half a minute is so');
select is(
  array(select heard from tests.heard_by('bob') as heard where heard like 'find:bucket_update%'),
  array['find:bucket_update found', 'find:bucket_update close'],
  'and only that was told'
);

select * from finish();
rollback;
