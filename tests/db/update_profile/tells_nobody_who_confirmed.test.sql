-- Whether and when somebody said that they are an adult is read by themselves alone.
begin;
set local search_path = extensions;
select plan(9);

-- All that the caller can read of bob: the card, the lists, the connection.
create function pg_temp.read_of_bob() returns text language sql volatile as $$
  select jsonb_build_array(
    api.listener(tests.id_of('bob')), api.nearby(), api.live_users(), api.sync()::jsonb - 'me', api.connections()
  )::text
$$;
grant execute on function pg_temp.read_of_bob() to authenticated;

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.act_as('cyd');
select api.block(tests.id_of('bob'));
select tests.act_as_owner();
update app.profiles set adult_confirmed_at = null where id = tests.id_of('bob');
select tests.tell();
select tests.forget_messages();

select tests.act_as('ada');
create temporary table earlier as select pg_temp.read_of_bob() as text;
grant select on earlier to authenticated;
select ok(text not ilike '%adult%', 'who sees them reads nothing of it') from earlier;
select tests.act_as('bob');
select is(
  (select adult_confirmed_at from app.profiles), null, 'owner: their own row has no time, and is the only one'
);
select api.update_profile(adult_confirmed => true);
select isnt((select adult_confirmed_at from app.profiles), null, 'owner: then it has one');
select tests.act_as('ada');
select is(pg_temp.read_of_bob(), text, 'who sees them reads what they read before') from earlier;
select is(
  array(select adult_confirmed_at is null from app.profiles where id <> auth.uid()), '{}', 'and no row of theirs'
);
select tests.act_as('cyd');
select is(tests.code_of(format('select api.listener(%L)', tests.id_of('bob'))), 'not_found', 'blocked: nothing');
select is_empty(
  'select adult_confirmed_at from app.profiles where id <> auth.uid()', 'blocked: no row of theirs either'
);
select tests.act_as_owner();
select is_empty(
  $$ select from unnest(array['ada', 'cyd']) as name, tests.heard_by(name) $$, 'nobody is told anything'
);
select tests.act_as_role('anon');
select throws_ok('select adult_confirmed_at from app.profiles', '42501', null, 'anonymous: nothing');

select * from finish();
rollback;
