-- Each request to one target starts a pause: ten minutes, an hour, a day; whoever ended it, through a
-- block and its end, and whoever asks others meanwhile.
begin;
set local search_path = extensions;
select plan(12);

select tests.lift_rate_limits();
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
create function pg_temp.ask(p_name text) returns text language sql as $$
  select tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of(p_name)))
$$;
grant execute on function pg_temp.ask(text) to public;
create function pg_temp.take_back() returns jsonb language sql
return api.cancel_find((api.finds() -> 'waiting' -> 0 ->> 'id')::uuid);
grant execute on function pg_temp.take_back() to public;
create function pg_temp.passes(p_length interval) returns void language sql security definer as $$
  update private.request_pauses set until = until - p_length
$$;
grant execute on function pg_temp.passes(interval) to public;

select tests.act_as('ada');
select is(pg_temp.ask('bob'), null, 'the first time');
select pg_temp.take_back();
select is(pg_temp.ask('bob'), 'find_unavailable', 'who takes it back waits as well');
select is(pg_temp.ask('cyd'), null, 'another may be asked');
select pg_temp.take_back();
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select api.unblock(tests.id_of('ada'));
select tests.act_as('ada');
select is(pg_temp.ask('bob'), 'find_unavailable', 'a block and its end shorten nothing');
select pg_temp.passes('10 minutes');
select is(pg_temp.ask('bob'), null, 'the second time after ten minutes');
select pg_temp.take_back();
select pg_temp.passes('59 minutes');
select is(pg_temp.ask('bob'), 'find_unavailable', 'then it is an hour');
select pg_temp.passes('1 minute');
select is(pg_temp.ask('bob'), null, 'the third time');
select pg_temp.take_back();
select pg_temp.passes('23 hours 59 minutes');
select is(pg_temp.ask('bob'), 'find_unavailable', 'then it is a day');
select pg_temp.passes('1 minute');
select is(pg_temp.ask('bob'), null, 'the fourth');
select pg_temp.take_back();
select pg_temp.passes('2 days');
select is(pg_temp.ask('bob'), null, 'a day without it');
select pg_temp.take_back();
select pg_temp.passes('10 minutes');
select is(pg_temp.ask('bob'), null, 'begins anew');
select tests.act_as_owner();
select private.delete_old_pauses();
select isnt_empty('select from private.request_pauses where requests = 2', 'and is kept while it counts');

select * from finish();
rollback;
