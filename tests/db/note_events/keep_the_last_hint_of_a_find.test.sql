-- Of the hints of a Find that wait for one of its parties the last says it all; each Find and each
-- party has its own.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.teller_rests();
create function pg_temp.hint(p_name text, p_find text, p_bucket text) returns void language sql as $$
  select private.send_event(
    tests.id_of(p_name), 'find:bucket_update', jsonb_build_object('sessionId', p_find, 'bucket', p_bucket)
  )
$$;
create function pg_temp.said() returns text[] language sql as $$
  select array_agg(concat_ws(' ', name, payload ->> 'sessionId', payload ->> 'bucket') order by name, payload ->> 'n')
  from tests.tells_a_round()
$$;
select pg_temp.hint('ada', 'one', 'far'), pg_temp.hint('bob', 'one', 'far'), pg_temp.hint('ada', 'two', 'far'),
  pg_temp.hint('ada', 'one', 'warm'), pg_temp.hint('ada', 'one', 'close');
select is(pg_temp.said(), array['ada two far', 'ada one close', 'bob one far'], 'of those that were noted together');
select pg_temp.hint('ada', 'one', 'found'), private.note_changes(100);
select pg_temp.hint('ada', 'one', 'close'), private.note_changes(100);
select is(pg_temp.said(), array['ada one close'], 'and one after the other');
select pg_temp.hint('ada', 'one', 'found');
select is(pg_temp.said(), array['ada one found'], 'but of those that were told each');

select * from finish();
rollback;
