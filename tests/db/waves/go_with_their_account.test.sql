-- Who deletes the account leaves no wave, no connection and no memory of a vibe behind.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan']) as name;
select tests.plays(name, 'a') from unnest(array['ada', 'bob']) as name;
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.waves('ada', 'cyd'), tests.waves('dan', 'ada');
select tests.tell();
select ok(
  tests.tables_with(tests.id_of('ada')) @> '{app.waves,app.connections,private.told_vibes}',
  'they stand there'
);
delete from auth.users where id = tests.id_of('ada');
select tests.forget_messages();
select private.delete_gone_channels();
select private.delete_gone_log();
select is(tests.tables_with(tests.id_of('ada')), '{}', 'and then nowhere');
select tests.act_as('bob');
select is(api.connections(), '{"connections": [], "next": null, "waves": []}', 'the other has one less');

select * from finish();
rollback;
