-- Pages of connections go on behind the id under which somebody was met: who was met twice is two, and
-- neither is passed over or comes again, whatever they are known by meanwhile.
begin;
set local search_path = extensions;
select plan(6);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
select tests.waves('bob', 'cyd'), tests.waves('cyd', 'bob');
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
create temporary table ada on commit drop as select tests.known_as('ada') as id;
grant select on ada to public;
create function pg_temp.pages() returns text[] language plpgsql as $$
declare
  v_after uuid;
  v_page jsonb;
  v_pages text[] := '{}';
begin
  loop
    v_page := api.connections(after => v_after, page_size => 1);
    v_pages := v_pages || concat_ws(', ', variadic array(
      select tests.name_of(one ->> 'userId') from jsonb_array_elements(v_page -> 'connections') as one
    ));
    v_after := v_page ->> 'next';
    exit when v_after is null;
  end loop;
  return v_pages;
end
$$;
grant execute on function pg_temp.pages to public;
select tests.act_as('bob');
-- All at one moment here: then by the ids.
select is(
  pg_temp.pages(),
  (
    select array_agg(tests.name_of(id::text) order by id desc)
    from (select id from ada union all select tests.id_of(name) from unnest(array['ada', 'cyd']) as name) as met
  ),
  'each once, by the id'
);
select tests.act_as_owner();
update app.connections set connected_at = now() - case
  when tests.id_of('cyd') in (user_a, user_b) then interval '2 minutes'
  when (select id from ada) in (shown_a, shown_b) then interval '1 minute' else interval '3 minutes'
end;
select tests.act_as('bob');
select is(pg_temp.pages(), array['(ada)', 'cyd', 'ada'], 'newest first');
select is(api.connections(page_size => 1) ->> 'next', id::text, 'a page goes on behind an id of an evening') from ada;
select is(
  api.connections(after => id, page_size => 1) #>> '{connections,0,displayName}', 'cyd', 'with who was met before'
) from ada;
select tests.act_as('ada');
select is(pg_temp.pages(), array['bob'], 'who knows the other by one id lists it once');
select is(
  api.connections(after => id), '{"connections": [], "next": null, "waves": []}', 'and nothing comes behind their own'
) from ada;

select * from finish();
rollback;
