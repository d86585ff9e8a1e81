-- A list of blocks keeps what its listener knew then, the name or the id of that evening, and shows
-- nothing that the others do since.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('far', 'u4pruydq');
create temporary table known on commit drop as
select tests.anonymous_at('cyd', 'gcpvj0d1') as cyd, tests.id_of('bob') as bob, tests.id_of('far') as far;
grant select on known to public;
select tests.act_as('ada');
select api.block(bob), api.block(cyd), api.block(far) from known;

create function pg_temp.listed(p_name text) returns jsonb language sql as $$
  select block
  from jsonb_array_elements(api.blocks() -> 'blocks') as block, known
  where block ->> 'userId' = to_jsonb(known) ->> p_name
$$;
select is(pg_temp.listed('bob') ->> 'displayName', 'bob', 'somebody whom they saw has a name');
select is(
  pg_temp.listed('cyd') - 'blockedAt', (select jsonb_build_object('userId', cyd, 'displayName', null) from known),
  'somebody anonymous has none, and the id of that evening'
);
select is(
  pg_temp.listed('far') - 'blockedAt', (select jsonb_build_object('userId', far, 'displayName', null) from known),
  'nor has somebody whom they did not see'
);
select tests.act_as('bob');
select api.update_profile(display_name => 'Robert');
select tests.act_as('cyd');
select api.update_profile(anonymous => false);
select tests.act_as('ada');
select is(pg_temp.listed('bob') ->> 'displayName', 'bob', 'a new name does not show');
select is(
  pg_temp.listed('cyd') - 'blockedAt', (select jsonb_build_object('userId', cyd, 'displayName', null) from known),
  'nor one that is no longer hidden, nor whose it is'
);
select tests.act_as('bob');
select api.update_profile(anonymous => true);
select is(api.blocks(), '{"blocks": []}', 'the blocked one''s list is their own');
select tests.act_as('ada');
select is(
  pg_temp.listed('bob') ->> 'displayName', 'bob', 'somebody who becomes anonymous keeps the name that was seen'
);
select is(jsonb_array_length(api.blocks() -> 'blocks'), 3, 'one each, whatever they are known by since');
select tests.act_as_owner();
delete from auth.users where id in (tests.id_of('bob'), tests.id_of('cyd'));
select tests.act_as('ada');
select is(
  array(
    select block ->> 'displayName' from jsonb_array_elements(api.blocks() -> 'blocks') as block, known
    where block ->> 'userId' <> far::text
  ),
  '{}', 'of an account that nobody can know again nothing stays'
);

select * from finish();
rollback;
