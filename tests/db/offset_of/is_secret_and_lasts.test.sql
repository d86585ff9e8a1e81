-- The offset: 30 to 40 m in any direction, the same for a person in a cell whatever account they have, and
-- another for others, elsewhere and with another key.
begin;
set local search_path = extensions;
select plan(9);

select tests.listener('ada'), tests.listener('bob');
create temporary table people on commit drop as
select tests.listener('person ' || n) as id from generate_series(1, 200) as n;
create temporary table offsets on commit drop as
select (private.offset_of(id, 'gcpvj0')).* from people;
select ok((select min(metres) >= 30 and max(metres) <= 40 from offsets), '30 to 40 m');
select ok(
  (select avg(metres) between 34.5 and 36.2 from offsets), 'uniform in area: 35.2 m on average'
);
select is(
  (select count(distinct floor(degrees / 45))::integer from offsets), 8, 'in every direction'
);
select ok((select min(degrees) >= 0 and max(degrees) < 360 from offsets), 'of a circle');
create function pg_temp.offset_at(p_name text, p_cell text) returns text language sql as $$
  select private.offset_of(tests.id_of(p_name), p_cell)::text
$$;
select is(pg_temp.offset_at('ada', 'gcpvj0'), pg_temp.offset_at('ada', 'gcpvj0'), 'the same each time');
select isnt(pg_temp.offset_at('ada', 'gcpvj0'), pg_temp.offset_at('bob', 'gcpvj0'), 'another for another');
select isnt(pg_temp.offset_at('ada', 'gcpvj0'), pg_temp.offset_at('ada', 'gcpvj1'), 'and elsewhere');
create temporary table of_bob on commit drop as select pg_temp.offset_at('bob', 'gcpvj0') as moved;
create temporary table person on commit drop as select private.person_of(tests.id_of('bob')) as id;
update app.profiles set person_id = private.begin_person() where id = tests.id_of('bob');
update app.profiles set person_id = (select id from person) where id = tests.id_of('ada');
select is(pg_temp.offset_at('ada', 'gcpvj0'), (select moved from of_bob), 'but of a person under any account');
update vault.secrets set secret = 'another key' where name = 'find_offset_key';
select isnt(pg_temp.offset_at('ada', 'gcpvj0'), (select moved from of_bob), 'with another key it is another');

select * from finish();
rollback;
