-- What is made under the id of an anonymous presence ends with it, for both and without a word; what was
-- made by name stays listed by name, whatever either is live as.
begin;
set local search_path = extensions;
select plan(17);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.anonymous_at('ada', 'gcpvj0d1');
create temporary table ada on commit drop as select tests.known_as('ada') as id;
grant select on ada to public;
create function pg_temp.listed(p_part text) returns text[] language sql as $$
  select array(
    select concat_ws(' ', tests.name_of(one ->> 'userId'), one ->> 'displayName', one ->> 'anonymous')
    from jsonb_array_elements(api.connections() -> p_part) as one order by 1
  )
$$;
grant execute on function pg_temp.listed to public;
select tests.act_as('bob');
select is(pg_temp.listed('connections'), array['ada ada false'], 'who becomes anonymous stays listed by name');
select is(tests.waves('bob', 'ada'), false, 'somebody anonymous is waved to anew');
select tests.act_as('ada');
select is(pg_temp.listed('waves'), array['bob bob false'], 'and reads it');
select is(tests.waves('ada', 'bob'), true, 'who waves back is connected');
select tests.waves('ada', 'cyd');
select tests.act_as('bob');
select is(
  pg_temp.listed('connections'), array['(ada) Anonymous listener true', 'ada ada false'], 'then there are two: nothing joins them'
);
select tests.act_as('ada');
select is(pg_temp.listed('connections'), array['bob bob false'], 'to who is one of them it is one');
select tests.act_as('cyd');
select is(pg_temp.listed('waves'), array['(ada) Anonymous listener true'], 'a wave waits');
select is(pg_temp.listed('connections'), '{}', 'a stranger is connected with nobody');
select tests.forget_messages();
select tests.act_as('ada');
select api.go_offline();
select tests.act_as('bob');
select is(pg_temp.listed('connections'), array['ada ada false'], 'when they go the one goes with them');
select is(
  api.connections(after => id), '{"connections": [], "next": null, "waves": []}', 'nothing comes after it'
) from ada;
select tests.act_as('cyd');
select is(pg_temp.listed('waves'), '{}', 'and the wave');
select tests.act_as_owner();
select is(
  tests.heard_by_all(),
  array['ada live:ended', 'bob live:user_left (ada)', 'cyd live:user_left (ada)'],
  'of which others hear that somebody went'
);
select is_empty('select from app.waves', 'no wave is kept');
select is((select count(*) from app.connections), 1::bigint, 'and one connection');
select tests.switched_at('ada', 'gcpvj0d1');
select tests.act_as('cyd');
select is(
  tests.code_of(format('select api.wave(%L)', id)), 'not_found', 'who waves back too late waves to nobody'
) from ada;
select tests.act_as('bob');
select is(api.connections(page_size => 1) ->> 'next', null, 'and no page goes on behind it');
select tests.act_as_role('anon');
select throws_ok('select api.connections()', '42501', null, 'without a session there is no list');

select * from finish();
rollback;
