-- far, warm, close, found: between the centres of the two latest cells.
begin;
set local search_path = extensions;
select plan(10);

-- At this latitude a cell of 8 characters is 24 m wide and 19 m high.
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
create function pg_temp.beside(p_metres_north integer) returns text language sql return
  extensions.st_geohash(extensions.st_project(
    private.centre_of('gcpvj0d1'), p_metres_north, 0)::extensions.geometry, 8);
grant execute on function pg_temp.beside(integer) to public;
select tests.forget_messages();

select is(tests.sends('bob', (select id from find), 'gcpvj0d1'), null, 'of one position there is no hint');
select is_empty('select tests.heard_by(''ada'')', 'and nothing to tell');
select is(tests.sends('ada', (select id from find), pg_temp.beside(800)), 'far', 'over 500 m');
select is(tests.sends('ada', (select id from find), pg_temp.beside(480)), 'warm', 'up to 500 m');
select is(tests.sends('ada', (select id from find), pg_temp.beside(480)), 'warm', 'as long as they stay');
select is(tests.sends('ada', (select id from find), pg_temp.beside(140)), 'close', 'up to 150 m');
select is(tests.sends('bob', (select id from find), pg_temp.beside(100)), 'found', 'up to 50 m, whoever moves');
select is(
  array(select tests.heard_by('ada')),
  array['find:bucket_update far', 'find:bucket_update warm', 'find:bucket_update close', 'find:bucket_update found'],
  'each change is told once'
);
select is(
  array(select tests.heard_by('bob')), array(select tests.heard_by('ada')), 'to both alike'
);
select tests.act_as('ada');
select is(api.finds() -> 'running' ->> 'bucket', 'found', 'and is on the list');

select * from finish();
rollback;
