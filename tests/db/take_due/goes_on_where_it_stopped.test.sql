-- A job looks at so many pages of its table at a time and goes on behind what it looked at, so it comes
-- to every row, however large the table and however much of it is due.
begin;
set local search_path = extensions;
select plan(11);

-- Of 300 rows, each of which fills a third of a page, every tenth is due.
create table private.large (id integer, is_due boolean, rest text);
alter table private.large alter rest set storage plain;
grant all on private.large to postgres;
insert into private.large select n, n % 10 = 0, repeat('x', 2500) from generate_series(1, 300) as n;
insert into private.jobs (name, run_every, rank, at_once, pages_at_once) values ('look', 'night', 9, 100, 10);

create function pg_temp.taken(p_most integer) returns tid[] language sql as $$
  select private.take_due('look', 'private.large', 'is_due', p_most)
$$;
create function pg_temp.ids(p_rows tid[]) returns integer[] language sql as $$
  select array(select id from private.large where ctid = any (p_rows) order by id)
$$;
select is(pg_temp.ids(pg_temp.taken(100)), array[10, 20, 30], 'a batch looks at ten pages');
select is((select next_row from private.jobs where name = 'look'), '(10,0)', 'and remembers where it stopped');
select is(pg_temp.ids(pg_temp.taken(2)), array[40, 50], 'one that has done enough stops sooner');
select is(
  (select next_row from private.jobs where name = 'look'),
  (select ctid from private.large where id = 50), 'behind the last that it did'
);
select is(pg_temp.ids(pg_temp.taken(100)), array[60, 70], 'from there it is ten pages again');
update private.jobs set next_row = null where name = 'look';

create function pg_temp.pass(p_most integer) returns integer[] language plpgsql as $$
declare
  v_ids integer[] := '{}';
begin
  for nth in 1 .. 100 loop
    v_ids := v_ids || pg_temp.ids(pg_temp.taken(p_most));
    exit when (select next_row is null from private.jobs where name = 'look');
  end loop;
  return v_ids;
end
$$;
select is(pg_temp.pass(100), array(select generate_series(10, 300, 10)), 'a pass comes to all, once');
select is(pg_temp.pass(1), array(select generate_series(10, 300, 10)), 'also one at a time');
update private.jobs set next_row = '(4000,7)' where name = 'look';
select is(pg_temp.taken(100), '{}', 'behind the end of a table that has shrunk there is nothing');
select is((select next_row from private.jobs where name = 'look'), null, 'and the next batch begins anew');

select is(private.delete_due('look', 'private.large', 'is_due', 2), 2, 'what is due is deleted');
select is((select count(*)::integer from private.large where is_due), 28, 'and nothing else');

select * from finish();
rollback;
