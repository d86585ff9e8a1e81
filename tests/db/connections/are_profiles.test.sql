-- The list of connections says who they are, by what they were met as, newest first, and neither whether
-- they are live nor where.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'dan', 'eve']) as name;
create temporary table cyd on commit drop as select tests.anonymous_at('cyd', 'gcpvj0d1') as id;
grant select on cyd to public;
update app.profiles set avatar_url = 'https://i.scdn.co/image/' || display_name;
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.waves('ada', 'cyd'), tests.waves('cyd', 'ada');
select tests.waves('dan', 'bob'), tests.waves('bob', 'dan');
select tests.waves('ada', 'eve');
update app.connections set connected_at = '2026-11-22T20:41:59.999Z' where tests.id_of('bob') in (user_a, user_b);
select tests.act_as('ada');
select is(
  array(
    select array[card ->> 'userId', card ->> 'displayName', card ->> 'avatarUrl', card ->> 'anonymous']
    from jsonb_array_elements(api.connections() -> 'connections') as card
  ),
  array[
    array[(select id::text from cyd), 'Anonymous listener', null, 'true'],
    array[tests.id_of('bob')::text, 'bob', 'https://i.scdn.co/image/bob', 'false']
  ],
  'newest first; an anonymous one has no name and no picture; who did not wave back is none'
);
select is(api.connections() #>> '{connections,1,connectedAt}', '2026-11-22T20:41:00.000Z', 'cut to the minute');
select is(
  array(select jsonb_object_keys(api.connections() #> '{connections,0}') order by 1),
  array['anonymous', 'avatarUrl', 'connectedAt', 'displayName', 'userId'],
  'and no field more'
);
create temporary table before as select api.connections() as list;
grant select on before to authenticated;
select tests.act_as('bob');
select api.go_offline();
select tests.act_as('cyd');
select api.forget_location();
select tests.act_as('ada');
select is(api.connections(), (select list from before), 'whether they are there changes nothing');
select is(
  api.connections(page_size => 1) ->> 'next', (select id::text from cyd), 'in pages, which go on behind the id that was met'
);
select is(
  api.connections(after => (select id from cyd)) #>> '{connections,0,displayName}', 'bob', 'one after the other'
);
select is(
  api.connections(after => tests.id_of('eve')), '{"connections": [], "next": null, "waves": []}', 'nothing comes after who is none'
);
select is(jsonb_array_length(api.connections(page_size => 1) -> 'connections'), 1, 'as many as asked for');
select tests.act_as('eve');
select is(
  jsonb_path_query_array(api.connections(), '$.waves[*].displayName'), '["ada"]', 'who waved can be read, too'
);

select * from finish();
rollback;
