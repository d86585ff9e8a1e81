-- Noise at an edge is no news: a hint goes further out only after half a minute, of each party its own.
begin;
set local search_path = extensions;
select plan(7);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
create function pg_temp.sent_at(p_name text, p_metres integer) returns text language sql as $$
  select tests.sends(p_name, (select id from find), tests.north_of('gcpvj0d1', p_metres))
$$;
grant execute on function pg_temp.sent_at(text, integer) to public;
select pg_temp.sent_at('bob', 0);
select is(pg_temp.sent_at('ada', 20), 'found', 'beside each other');
select is(pg_temp.sent_at('ada', 120), 'found', 'one fix further out is not believed yet');
select is(pg_temp.sent_at('ada', 20), 'found', 'it may have been noise');
select is(pg_temp.sent_at('ada', 120), 'found', 'and is counted anew');
select is(pg_temp.sent_at('bob', 0), 'close', 'who had no hint yet has nothing to hold');
select is(pg_temp.sent_at('ada', 120), 'close', 'what has held for half a minute is so');
select is(
  array(select heard from tests.heard_by('ada') as heard where heard like 'find:bucket_update%'),
  array['find:bucket_update found', 'find:bucket_update close'],
  'and only that was told'
);

select * from finish();
rollback;
