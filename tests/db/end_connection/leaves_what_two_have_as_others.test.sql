-- Two who met by name and again as somebody anonymous have two connections. Each ends by itself: if both
-- did, that would tell that it is the same two.
begin;
set local search_path = extensions;
select plan(11);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
create temporary table ada on commit drop as select tests.known_as('ada') as id;
grant select on ada to public;
create function pg_temp.listed() returns text[] language sql as $$
  select array(
    select tests.name_of(one ->> 'userId')
    from jsonb_array_elements(api.connections() -> 'connections') as one order by 1
  )
$$;
grant execute on function pg_temp.listed to public;
-- What both have left after one of them ended one of the two; then it never was.
create function pg_temp.left_after(p_who text, p_id uuid) returns text[] language plpgsql as $$
declare
  v_left text[];
begin
  perform tests.act_as(p_who);
  perform api.end_connection(p_id);
  perform tests.act_as('ada');
  v_left := array['ada: ' || array_to_string(pg_temp.listed(), ', ')];
  perform tests.act_as('bob');
  v_left := v_left || array['bob: ' || array_to_string(pg_temp.listed(), ', ')];
  raise exception using errcode = 'P0042', message = v_left::text;
exception when sqlstate 'P0042' then
  perform tests.act_as_owner();
  return sqlerrm::text[];
end
$$;
select tests.act_as('bob');
select is(pg_temp.listed(), array['(ada)', 'ada'], 'one has two');
select tests.act_as('ada');
select is(pg_temp.listed(), array['bob'], 'the other lists one, whom they met twice');
select tests.act_as_owner();
select is(pg_temp.left_after('bob', id), array['ada: bob', 'bob: ada'], 'the anonymous one ends') from ada;
select is(pg_temp.left_after('bob', tests.id_of('ada')), array['ada: bob', 'bob: (ada)'], 'or the one by name');
select is(
  pg_temp.left_after('ada', tests.id_of('bob')), array['ada: bob', 'bob: ada'], 'who knows the other by one id ends what they have as they are now'
);
select tests.act_as('ada');
select api.end_connection(tests.id_of('bob'));
select api.end_connection(tests.id_of('bob'));
select is(pg_temp.listed(), '{}', 'and then the other one');
select tests.act_as('bob');
select is(pg_temp.listed(), '{}', 'for both');

-- Who sees the other for connections only.
select tests.act_as_owner();
update private.wave_days set waved_at = waved_at - interval '1 day';
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
select tests.act_as('bob');
select api.update_settings(visible_to => 'connections');
select is(tests.names_on(api.nearby()::jsonb), '{"Anonymous listener"}', 'they see each other as who they are connected as');
select tests.forget_messages();
select tests.act_as('ada');
select api.end_connection(tests.id_of('bob'));
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'until that ends');
select tests.act_as_owner();
select is(
  tests.heard_by_all(), array['ada live:user_left bob', 'bob live:user_left (ada)'], 'which is told by those ids'
);
select tests.listener('cyd');
select tests.act_as('cyd');
select is(tests.code_of(format('select api.end_connection(%L)', id)), null, 'a stranger is answered as anybody is') from ada;

select * from finish();
rollback;
