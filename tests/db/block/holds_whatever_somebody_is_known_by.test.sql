-- Whoever was seen under an id can be blocked by it, while they are that and for a day: then the two never
-- meet, by name or not. What they have by name stays listed and does nothing, or it would tell who it was.
begin;
set local search_path = extensions;
select plan(24);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
select tests.anonymous_at('bob', 'gcpvj0d1');
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
create temporary table bob on commit drop as select tests.known_as('bob') as id;
grant select on bob to public;
create function pg_temp.tied() returns text[] language sql as $$
  select array(
    select tests.name_of(one ->> 'userId')
    from jsonb_array_elements(api.connections() -> 'connections') as one order by 1
  )
$$;
grant execute on function pg_temp.tied to public;
-- Whether either sees the other, in a list or by id, as they are known now.
create function pg_temp.do_meet() returns boolean language plpgsql as $$
declare
  v_lists text := '';
begin
  perform tests.act_as('ada');
  v_lists := v_lists || api.nearby()::text || coalesce(api.listener(tests.known_as('bob'))::text, '');
  perform set_config('response.status', '', true);
  perform tests.act_as('bob');
  v_lists := v_lists || api.nearby()::text;
  perform tests.act_as_owner();
  return v_lists ~ tests.known_as('bob')::text or v_lists ~ tests.id_of('ada')::text;
end
$$;
grant execute on function pg_temp.do_meet to public;
select is(pg_temp.do_meet(), true, 'two meet');
select tests.forget_messages();
select tests.act_as('ada');
select is(pg_temp.tied(), array['(bob)', 'bob'], 'who are connected twice');
select api.block(id) from bob;
select tests.act_as_owner();
select is(tests.heard_by_all(), array['ada live:user_left (bob)', 'bob live:user_left ada'], 'after a block each leaves');
select is(pg_temp.do_meet(), false, 'and they meet no more');
select tests.act_as('ada');
select is(pg_temp.tied(), array['bob'], 'what they had as that ends, and what they have by name stays listed');
select is(
  (api.blocks() #> '{blocks,0}') - 'blockedAt', jsonb_build_object('userId', id, 'displayName', null), 'the list has the id that was seen, and no name'
) from bob;
select is(jsonb_array_length(api.blocks() -> 'blocks'), 1, 'once');
select tests.act_as('bob');
select is(pg_temp.tied(), array['ada'], 'the blocked one reads as much');
select is(api.blocks(), '{"blocks": []}', 'and nothing of the block');
select tests.act_as('bob');
select api.go_offline();
select tests.switched_at('bob', 'gcpvj0d1');
select is(pg_temp.do_meet(), false, 'not on another evening');
select tests.is_anonymous('bob', false);
select tests.switched_at('bob', 'gcpvj0d1');
select is(pg_temp.do_meet(), false, 'nor by name');
select tests.act_as('ada');
select is(tests.code_of(format('select api.wave(%L)', tests.id_of('bob'))), 'not_found', 'of whom the other is told nothing');
select is(pg_temp.tied(), array['bob'], 'though they are listed');
select api.update_settings(visible_to => 'connections');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'and a tie opens nothing');
select tests.act_as('cyd');
select is(tests.names_on(api.nearby()::jsonb), '{bob}', 'others see them');

-- Who blocks after the other has gone.
select tests.act_as('ada');
select api.update_settings(visible_to => 'everyone');
select api.unblock(id) from bob;
select is(pg_temp.do_meet(), true, 'without the block they meet');
select tests.act_as('ada');
select api.block(id) from bob;
select is(pg_temp.do_meet(), false, 'within a day the id of an earlier evening is enough');
select tests.act_as('ada');
select is(pg_temp.tied(), array['bob'], 'which ends nothing that was made by name');
select api.block(tests.id_of('bob'));
select is(jsonb_array_length(api.blocks() -> 'blocks'), 2, 'who blocks both has two on the list');
select api.unblock(id) from bob;
select is(pg_temp.do_meet(), false, 'of which one is enough');
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select is(pg_temp.do_meet(), true, 'and none is none');
select tests.act_as_owner();
update private.shown_ids set until = now();
select private.delete_old_shown_ids();
select tests.act_as('ada');
select api.block(id) from bob;
select is(pg_temp.do_meet(), true, 'a day later the id is nobody''s');
select tests.act_as('ada');
select is(
  (api.blocks() #> '{blocks,0}') - 'blockedAt', jsonb_build_object('userId', id, 'displayName', null), 'which the list does not tell'
) from bob;
select tests.act_as_role('anon');
select throws_ok('select api.block(gen_random_uuid())', '42501', null, 'without a session nobody is blocked');

select * from finish();
rollback;
