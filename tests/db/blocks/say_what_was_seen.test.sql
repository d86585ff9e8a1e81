-- A list of blocks keeps what its listener knew then, and shows nothing that the others do since.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvj0d1');
select tests.live_at('far', 'u4pruydq');
select tests.act_as('cyd');
select api.update_profile(anonymous => true);
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select api.block(tests.id_of('cyd'));
select api.block(tests.id_of('far'));

create function pg_temp.listed(p_name text) returns jsonb language sql as $$
  select block from jsonb_array_elements(api.blocks() -> 'blocks') as block
  where block ->> 'userId' = tests.id_of(p_name)::text
$$;
select is(pg_temp.listed('bob') ->> 'displayName', 'bob', 'somebody whom they saw has a name');
select is(pg_temp.listed('cyd') ->> 'displayName', null, 'somebody anonymous has none');
select is(pg_temp.listed('far') ->> 'displayName', null, 'nor has somebody whom they did not see');
select tests.act_as('bob');
select api.update_profile(display_name => 'Robert');
select tests.act_as('cyd');
select api.update_profile(anonymous => false);
select tests.act_as('ada');
select is(pg_temp.listed('bob') ->> 'displayName', 'bob', 'a new name does not show');
select is(pg_temp.listed('cyd') ->> 'displayName', null, 'nor one that is no longer hidden');
select tests.act_as('bob');
select api.update_profile(anonymous => true);
select is(api.blocks(), '{"blocks": []}', 'the blocked one''s list is their own');
select tests.act_as('ada');
select is(pg_temp.listed('bob') ->> 'displayName', null, 'somebody who becomes anonymous loses their name here too');

select * from finish();
rollback;
