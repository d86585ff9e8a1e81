-- Within the hour a pair hears nothing more of its vibe, whatever the two do.
begin;
set local search_path = extensions;
select plan(7);

create function pg_temp.matches() returns bigint language sql as $$
  select tests.tell();
  with sent as (delete from realtime.messages where event = 'vibe:match' returning *)
  select count(*) from sent
$$;
create function pg_temp.passes(p_time interval) returns void language sql as $$
  update private.told_vibes set told_at = told_at - p_time
$$;

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.plays('ada', 'a');
select tests.plays('bob', 'a');
select is(pg_temp.matches(), 2::bigint, 'told to both');
select tests.plays('bob', 'b');
select tests.plays('bob', 'c', 'y', 'y');
select tests.plays('ada', 'c', 'y', 'y');
select is(pg_temp.matches(), 0::bigint, 'not again, better or worse, stopped and begun anew');
select tests.plays('cyd', 'c', 'y', 'y');
select is(pg_temp.matches(), 4::bigint, 'another is told of, and tells both');
select tests.act_as('ada');
select api.go_offline();
select tests.act_as_owner();
select pg_temp.passes('59 minutes 59 seconds');
delete from private.publish_epochs;
select private.delete_old_told_vibes();
select tests.live_at('ada', 'gcpvj0d1');
select tests.plays('ada', 'c', 'y', 'y');
select is(pg_temp.matches(), 0::bigint, 'nor after coming back');
select pg_temp.passes('1 second');
select tests.plays('ada', 'z', 'z', 'z');
select tests.plays('ada', 'd', 'y', 'y');
select is(pg_temp.matches(), 4::bigint, 'after the hour, swept or not');
select pg_temp.passes('1 hour');
select private.delete_old_told_vibes();
select is_empty('select from private.told_vibes', 'and then it is forgotten');
select tests.plays('ada', 'z', 'z', 'z');
select tests.plays('ada', 'e', 'y', 'y');
select tests.plays('ada', 'e', 'y', 'y');
select is(pg_temp.matches(), 4::bigint, 'saying the same track again is no beginning');

select * from finish();
rollback;
