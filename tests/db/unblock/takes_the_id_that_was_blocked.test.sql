-- A block is taken back by the id that it names, and by no other id of the same listener: that answers as
-- it does about anybody, and tells nothing.
begin;
set local search_path = extensions;
select plan(8);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at('ada', 'gcpvj0d1');
select tests.anonymous_at('bob', 'gcpvj0d1');
create temporary table bob on commit drop as select tests.known_as('bob') as first, null::uuid as second;
grant select on bob to public;
select tests.act_as('ada');
select api.block(first) from bob;
select tests.act_as('bob');
select api.go_offline();
select tests.act_as_owner();
update bob set second = tests.switched_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select is(
  array(
    select coalesce(api.unblock(one), 'null')
    from bob, unnest(array[second, tests.id_of('bob'), tests.id_of('nobody')]) as one
  ),
  array_fill('null'::jsonb, array[3]), 'another id is answered as nobody''s'
);
select is(tests.names_on(api.nearby()::jsonb), '{}', 'and the block stands');
select tests.act_as_owner();
select is(tests.heard_by_all(), '{}', 'without a word');
select tests.act_as('bob');
select api.unblock(tests.id_of('ada'));
select tests.act_as('ada');
select is(jsonb_array_length(api.blocks() -> 'blocks'), 1, 'the blocked one takes nothing back');
select api.unblock(first) from bob;
select is(api.blocks(), '{"blocks": []}', 'the id that was blocked does');
select is(api.nearby()::jsonb #>> '{users,0,userId}', second::text, 'and whoever they are now is seen') from bob;
select tests.act_as_owner();
select is(
  tests.heard_by_all(), array['ada live:user_joined (bob)', 'bob live:user_joined ada'], 'and heard of, as that'
);
select tests.act_as_role('anon');
select throws_ok('select api.unblock(gen_random_uuid())', '42501', null, 'without a session there is nothing to take back');

select * from finish();
rollback;
