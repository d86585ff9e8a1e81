-- An export names others by the ids that its listener knew, never by who they are, and tells by what
-- others know and knew its listener.
begin;
set local search_path = extensions;
select plan(24);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.is_anonymous('ada');
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.plays(name, 'a') from unnest(array['ada', 'bob']) as name;
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob'), tests.waves('ada', 'cyd'), tests.waves('cyd', 'ada');
select tests.anonymous_at('dan', 'gcpvj0d1');
select tests.waves('bob', 'dan'), tests.waves('dan', 'cyd');
select tests.asks('bob', 'ada');
select tests.tell();
create temporary table ada on commit drop as select tests.known_as('ada') as id, tests.known_as('dan') as dan;
grant select on ada to public;
select tests.act_as('bob');
select api.report(id, 'spam') from ada;
create temporary table bobs on commit drop as select api.export_me() as said;
grant select on bobs to public;
select is(said #>> '{connections,0,userId}', id::text, 'a connection is with the id that was met') from bobs, ada;
select is(said #>> '{finds,0,userId}', id::text, 'a Find') from bobs, ada;
select is(said #>> '{requests,0,userId}', id::text, 'a pause') from bobs, ada;
select is(
  array(select one ->> 'userId' from jsonb_array_elements(said -> 'wavedTo') as one order by 1),
  array(select one::text from unnest(array[id, dan]) as one order by 1), 'a day of a wave'
) from bobs, ada;
select is(said #>> '{waves,0,userId}', dan::text, 'a wave that was sent') from bobs, ada;
select is(said #>> '{vibesTold,0,userId}', id::text, 'a vibe that was told') from bobs, ada;
select is(said #>> '{reports,0,userId}', id::text, 'a report') from bobs, ada;
select is(said::text ~ concat_ws('|', tests.id_of('ada'), tests.id_of('dan')), false, 'whose it is stands nowhere') from bobs;
select is(said -> 'shownIds', '[]', 'who was never anonymous has no other id') from bobs;
select is(said #>> '{live,shownAs}', tests.id_of('bob')::text, 'and is shown as their account') from bobs;
select is(said #>> '{live,visibleFrom}', said #>> '{live,since}', 'from the beginning') from bobs;

select tests.act_as('cyd');
select is(
  (select array_agg(one ->> 'userId') from jsonb_array_elements(api.export_me() -> 'waves') as one where one ->> 'role' = 'received'),
  array[dan::text], 'and one that was received'
) from ada;
select tests.act_as('ada');
create temporary table adas on commit drop as select api.export_me() as said;
grant select, update on adas to public;
select is(said #>> '{live,shownAs}', id::text, 'who is anonymous reads what others know') from adas, ada;
select is(said #>> '{shownIds,0,id}', id::text, 'among all that others may know') from adas, ada;
select is(
  (said #>> '{shownIds,0,until}')::timestamptz, (said #>> '{live,until}')::timestamptz + interval '1 day', 'until a day later'
) from adas;
select set_eq(
  $$ select one ->> 'userId' from adas, jsonb_array_elements(said -> 'connections') as one $$,
  array[tests.id_of('bob')::text, tests.id_of('cyd')::text], 'others, whom they know by name, by name'
);
select is(said #>> '{finds,0,userId}', tests.id_of('bob')::text, 'in a Find too') from adas;

select api.go_offline();
select tests.act_as_owner();
update private.limits set value = 300 where name like 'unlinked\_wait\_%';
select tests.act_as('ada');
select api.go_live();
update adas set said = api.export_me();
select is(jsonb_array_length(said -> 'shownIds'), 2, 'the next evening they have had two') from adas;
select is(
  (said #>> '{live,visibleFrom}')::timestamptz, (said #>> '{live,since}')::timestamptz + interval '5 minutes', 'and are seen some minutes later'
) from adas;
select is(said -> 'connections', '[]', 'what was made under the first has ended') from adas;
select is(
  array(select one ->> 'id' from jsonb_array_elements(said -> 'shownIds') as one) @> array[id::text], true,
  'which is still known'
) from adas, ada;

select tests.act_as('bob');
select is(api.export_me() -> 'connections', '[]', 'for the other as well');
select is(api.export_me() #>> '{finds,0,userId}', id::text, 'what is kept of it is by the id that it was') from ada;
select tests.act_as_role('anon');
select throws_ok('select api.export_me()', '42501', null, 'without a session there is nothing to export');

select * from finish();
rollback;
