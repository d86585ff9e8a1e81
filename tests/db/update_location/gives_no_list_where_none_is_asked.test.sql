-- A phone that only says where it is asks for no list, and is spared one.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
create function pg_temp.keys(p_reply jsonb) returns text[] language sql as $$
  select array(select jsonb_object_keys(p_reply) order by 1)
$$;
select is(pg_temp.keys(api.update_location('gcpvj0')::jsonb), '{n,nextUpdateS,published,users,visibleInS}', 'a list, unless told');
select is(pg_temp.keys(api.update_location('gcpvj0', true)::jsonb), '{n,nextUpdateS,published,users,visibleInS}', 'when asked for');
select is(pg_temp.keys(api.update_location('gcpvj0', null)::jsonb), '{n,nextUpdateS,published,users,visibleInS}', 'when nothing is said');
select is(pg_temp.keys(api.update_location('gcpvj0', false)::jsonb), '{n,nextUpdateS,published,visibleInS}', 'none when none is asked');
select tests.act_as_owner();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(api.update_location('gcpvj4', false)::jsonb ->> 'published', 'true', 'the cell changes all the same');

select * from finish();
rollback;
