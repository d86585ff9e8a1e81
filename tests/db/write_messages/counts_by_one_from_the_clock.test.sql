-- Every message says its number, one more than the one before; a count begins at the clock.
begin;
set local search_path = extensions;
select plan(8);

create temporary table before on commit drop as select extract(epoch from clock_timestamp()) * 1000 as ms;
select tests.live_at('ada', 'gcpvj0d1');
create temporary table begun on commit drop as
select n, extract(epoch from clock_timestamp()) * 1000 as ms from private.channels where user_id = tests.id_of('ada');
select ok(begun.n between before.ms - 1 and begun.ms + 1, 'it begins at the clock in milliseconds') from before, begun;
select tests.live_at('bob', 'gcpvj0d1');
select tests.plays('bob', 'a');
select tests.tell();
select tests.act_as('bob');
select api.go_offline();
select tests.waves('cyd', 'ada') from (select tests.live_at('cyd', 'gcpvj0d1')) as live;
select tests.tell();
create temporary table heard on commit drop as
select payload ->> 'n' as n, row_number() over () as nth from tests.messages_to('ada');
select cmp_ok((select count(*) from heard), '>=', 3::bigint, 'several messages were sent');
select is(
  array(select n from heard order by nth),
  array(select (begun.n + nth)::text from heard, begun order by nth),
  'each has the next number'
);
select is(
  private.last_number(tests.id_of('ada')), (select max(n)::bigint from heard), 'and the last one is that of the channel'
);
grant select on heard to public;
select tests.act_as('ada');
select is((api.heartbeat() ->> 'n')::bigint, (select max(n)::bigint from heard), 'a heartbeat answers it');
select is((api.update_location('gcpvj0d1')::jsonb ->> 'n')::bigint, (select max(n)::bigint from heard), 'so does a location');
select is((api.sync()::jsonb ->> 'n')::bigint, (select max(n)::bigint from heard), 'and sync');
select tests.act_as('bob');
select api.sync();
select tests.act_as('ada');
select is(
  (api.heartbeat() ->> 'n')::bigint, (select max(n)::bigint from heard), 'what others hear and ask counts for others only'
);

select * from finish();
rollback;
