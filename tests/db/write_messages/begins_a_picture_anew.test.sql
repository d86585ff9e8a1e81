-- A picture that has grown past its size begins anew as a page, and so does one that has shrunk to
-- less than half a page while there are more to show.
begin;
set local search_path = extensions;
select plan(9);

create function pg_temp.said() returns text[] language sql as $$
  select array_agg(event order by payload ->> 'n') from tests.tells_a_round() where name = 'ada'
$$;
update private.limits set value = 4 where name = 'list_default';
update private.limits set value = 6 where name = 'fan_out';
select tests.live_at('ada', 'gcpvj0d1');
select tests.tell();
select tests.live_at('p' || n, 'gcpvj0d1') from generate_series(1, 4) as n;
select tests.tell();
select tests.live_at('p' || n, 'gcpvj0d1') from generate_series(5, 6) as n;
select tests.teller_rests();
select tests.time_passes('2 seconds');
select is(pg_temp.said(), null, 'as many as it has room for');
select tests.live_at('p7', 'gcpvj0d1');
select is(pg_temp.said(), array['live:user_joined'], 'one more comes');
select tests.time_passes('2 seconds');
select is(pg_temp.said(), array['live:nearby_users'], 'and the picture begins anew');
select tests.time_passes('2 seconds');
select is(pg_temp.said(), null, 'once');

-- A limit below the size of a page counts for as much as a page.
update private.limits set value = 1 where name = 'fan_out';
select tests.plays(names[1], 'a') from (select tests.names_on(private.page_json(private.first_page(tests.id_of('ada')))::jsonb) as names) as shown;
select tests.time_passes('2 seconds');
select pg_temp.said();
select tests.time_passes('2 seconds');
select is(pg_temp.said(), null, 'a page asks for no other page');
update private.limits set value = 6 where name = 'fan_out';

-- Now of seven, ada is told of the first four.
create temporary table shown on commit drop as
select tests.names_on(private.page_json(private.first_page(tests.id_of('ada')))::jsonb) as names;
select is(cardinality(names), 4, 'as many as a page has') from shown;
create function pg_temp.leave(p_name text) returns jsonb language sql as $$
  select tests.act_as(p_name);
  select api.go_offline();
  select tests.act_as_owner();
  select null::jsonb;
$$;
select pg_temp.leave(names[1]), pg_temp.leave(names[2]) from shown;
select pg_temp.said();
select tests.time_passes('2 seconds');
select is(pg_temp.said(), null, 'half of them leave');
select pg_temp.leave(names[3]) from shown;
select pg_temp.said();
select tests.time_passes('2 seconds');
select is(pg_temp.said(), array['live:nearby_users'], 'with one more, a page brings those who were not shown');

-- All are shown now, and none is left to bring.
select pg_temp.leave('p' || n) from generate_series(1, 7) as n;
select pg_temp.said();
select tests.time_passes('2 seconds');
select is(pg_temp.said(), null, 'where there are no more, it shrinks to nothing');

select * from finish();
rollback;
