-- The first fix lies in or next to the published cell.
begin;
set local search_path = extensions;
select plan(6);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('bob', (select id from find), 'gcpvj0d1');
select is(tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 2000)), null, 'three cells away is not believed');
select is(
  (select row(geohash, offset_m, refused)::text from private.find_positions where user_id = tests.id_of('ada')),
  '(,,1)',
  'and is not kept'
);
select is(tests.sends('bob', (select id from find), 'gcpvj0d1'), null, 'nor does the other notice');
select is(tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 560)), 'far', 'next to it is believed');
select is(
  (select refused from private.find_positions where user_id = tests.id_of('ada')), 0::smallint, 'and ends the row'
);
select is(
  (select (offset_m, offset_degrees)::text from private.find_positions where user_id = tests.id_of('ada')),
  (select (metres::real, degrees::real)::text
    from private.offset_of(tests.id_of('ada'), left(tests.north_of('gcpvj0d1', 560), 6))),
  'moved as in the cell of that fix'
);

select * from finish();
rollback;
