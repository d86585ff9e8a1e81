-- A round ends once those whose turn it is are told of so many listeners, however few recipients they
-- are: what changes meanwhile waits for it. A page counts as many as it holds.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('p' || n, 'gcpvj0d1') from generate_series(1, 6) as n;
select tests.teller_rests();
update private.limits set value = 8 where name = 'told_at_once';
select tests.plays('p' || n, 'a') from generate_series(1, 6) as n;
-- Each of six is to hear of the five others.
select private.note_changes(100);
create function pg_temp.told() returns bigint language sql as $$
  select count(distinct name) from tests.tells_a_round()
$$;
select is(pg_temp.told(), 2::bigint, 'the second begins before it is enough');
select is(pg_temp.told(), 2::bigint, 'the next two have the next round');
select is(pg_temp.told(), 2::bigint, 'then all of them have heard');

select tests.teller_rests();
select private.note_pages(array[tests.id_of('p' || n)]) from generate_series(1, 3) as n;
select is(pg_temp.told(), 1::bigint, 'a page alone is enough');
select tests.teller_rests();
update private.limits set value = 0 where name = 'told_at_once';
select private.note_pages(array[tests.id_of('p1')]);
select is(pg_temp.told(), 0::bigint, 'none is none');

select * from finish();
rollback;
