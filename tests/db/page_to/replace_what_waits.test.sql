-- Whoever moves, looks further or is there for others now gets one page, which replaces the list and
-- all that waited to be told.
begin;
set local search_path = extensions;
select plan(10);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['bob', 'cyd', 'dan']) as name;
select tests.forget_messages();
select tests.live_at('ada', 'gcpvj0d1');
select results_eq(
  $$ select event, payload - 'n' from tests.messages_to('ada') $$,
  $$ select 'live:nearby_users', jsonb_build_object('users', (private.first_page(tests.id_of('ada'))).users::jsonb) $$,
  'whoever comes hears one page, which is their list'
);
select is(
  array(select tests.heard_by('bob')), array['live:user_joined ada'], 'the others hear that they came'
);

select tests.teller_rests();
select tests.plays('bob', 'a');
select tests.act_as('cyd');
select api.go_offline();
select tests.act_as_owner();
select private.note_changes(100);
select tests.act_as('ada');
select api.update_settings(radius_km => 2);
select tests.act_as_owner();
create temporary table said on commit drop as
select event, payload from tests.tells_a_round() where name = 'ada';
select is(array(select event from said), array['live:nearby_users'], 'whoever looks further or less far hears a page');
select set_eq(
  $$ select card ->> 'displayName' from said, jsonb_array_elements(payload -> 'users') as card $$,
  array['bob', 'dan'],
  'of who is there now'
);
select is(
  (
    select card -> 'track' ->> 'trackId'
    from said, jsonb_array_elements(payload -> 'users') as card
    where card ->> 'displayName' = 'bob'
  ),
  repeat('a', 22),
  'as they are now'
);
select tests.time_passes('2 seconds');
select is_empty('select tests.tells_a_round()', 'what waited before is in it, and not told again');
select tests.plays('dan', 'b');
select is(
  array(
    select entry from tests.tells_a_round() as said, tests.entries_of(said.event, said.payload) as entry
    where said.name = 'ada'
  ),
  array['live:track_update dan'],
  'nor with what comes next'
);
select tests.act_as('ada');
select api.update_settings(visible_to => 'connections');
select tests.act_as_owner();
select is(
  (select payload -> 'users' from tests.messages_to('ada') order by payload ->> 'n' desc limit 1), '[]', 'whoever is there for connections only sees no more than those'
);
select tests.forget_messages();
select tests.plays('ada', 'a');
select tests.act_as('ada');
select api.heartbeat();
select api.update_location('gcpvj0d1');
select api.nearby();
select api.sync();
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), '{}', 'whose view stays hears no page');
select tests.act_as('ada');
select api.forget_location();
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), '{}', 'and whoever is nowhere has no view');

select * from finish();
rollback;
