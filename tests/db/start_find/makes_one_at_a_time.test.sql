-- A listener is in one running Find at most and asks for one at a time.
begin;
set local search_path = extensions;
select plan(9);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
select tests.findable('cat', 'gcpvj0d1');
create temporary table waiting on commit drop as select tests.asks('ada', 'bob') as id;
grant select on waiting to public;
create function pg_temp.ask(p_target text) returns text language sql
return tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of(p_target)));
grant execute on function pg_temp.ask(text) to public;

select tests.act_as('ada');
select is(pg_temp.ask('cat'), 'find_conflict', 'who has asked one asks nobody else');
select is(pg_temp.ask('bob'), 'find_conflict', 'nor the same one again');
select tests.act_as_owner();
create temporary table own on commit drop as select tests.asks('bob', 'cat') as id;
grant select on own to public;
select tests.forget_messages();
select tests.act_as('bob');
select is(api.accept_find((select id from waiting)) ->> 'status', 'active', 'who waits for an answer may give one');
select is(
  api.finds() -> 'waiting', '[]', 'and their own request is taken back'
);
select is(pg_temp.ask('cat'), 'find_conflict', 'who is being found asks nobody');
select tests.act_as('ada');
select is(pg_temp.ask('cat'), 'find_conflict', 'nor does who is finding');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('cat')), array['find:session_ended cancelled'], 'whom they had asked is told'
);

select tests.findable('dan', 'gcpvj0d1');
select tests.findable('eve', 'gcpvj0d1');
create temporary table dans on commit drop as select tests.asks('dan', 'cat') as id;
grant select on dans to public;
select tests.runs('eve', 'dan');
select tests.act_as('cat');
select is(
  tests.code_of(format('select api.accept_find(%L)', (select id from dans))), 'find_conflict', 'a seeker who said yes to another asks no longer'
);
select tests.act_as_owner();
select throws_ok(
  format('insert into private.find_positions (user_id, find_id) select %L, find_id from private.running_finds', tests.id_of('bob')),
  '23505',
  null,
  'and the table itself has no room for a second'
);

select * from finish();
rollback;
