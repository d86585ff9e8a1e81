-- An event may be lost: who waved can be read as long as they are seen and it is not answered.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.waves('bob', 'ada'), tests.waves('cyd', 'ada');
create function pg_temp.waves() returns text[] language sql
return array(
  select wave ->> 'displayName' from jsonb_array_elements(api.connections() -> 'waves') as wave order by 1
);
grant execute on function pg_temp.waves() to public;
select tests.act_as('ada');
select is(pg_temp.waves(), array['bob', 'cyd'], 'both who waved');
select is(
  array(select jsonb_object_keys(api.connections() #> '{waves,0}') order by 1),
  array['anonymous', 'avatarUrl', 'displayName', 'userId', 'wavedAt'],
  'as profiles'
);
select tests.act_as('bob');
select api.go_offline();
select tests.act_as('ada');
select is(pg_temp.waves(), array['cyd'], 'who is not seen any more is not on the list');
select api.wave(tests.id_of('cyd'));
select is(pg_temp.waves(), '{}', 'nor is who was waved back to');
select tests.act_as_owner();
select tests.live_at('bob', 'gcpvj0d1');
update app.waves set created_at = now() - interval '24 hours';
select tests.act_as('ada');
select is(pg_temp.waves(), '{}', 'nor a wave of yesterday');

select * from finish();
rollback;
