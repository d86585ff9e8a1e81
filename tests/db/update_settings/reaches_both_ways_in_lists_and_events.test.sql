-- A listener who looks 2 km far neither sees nor is seen from 4 km, nor hears of anybody there, nor is
-- heard of: no list, no card and no event knows more than another.
begin;
set local search_path = extensions;
select plan(13);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvn0d1');
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(radius_km => 2);
select tests.act_as_owner();
select is((select tests.names_on(payload) from tests.messages_to('ada')), '{}', 'the narrow one gets an empty page');
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'the wide one hears them leave');
select tests.act_as('ada');
create function pg_temp.sees(p_name text) returns text language sql volatile as $$
  select concat(
    tests.names_on(api.nearby()::jsonb), tests.names_on(api.live_users()::jsonb),
    tests.code_of(format('select api.listener(%L)', tests.id_of(p_name)))
  )
$$;
select is(pg_temp.sees('bob'), '{}{}not_found', 'the narrow one sees nobody, on lists or by id');
select tests.act_as('bob');
select is(pg_temp.sees('ada'), '{}{}not_found', 'nor does the wide one');
select tests.act_as_owner();
select tests.forget_messages();

select tests.plays('ada', 'a');
select tests.plays('bob', 'a');
select is_empty('select tests.heard_by(''ada'')', 'neither hears of the other''s track');
select is_empty('select tests.heard_by(''bob'')', 'nor of a vibe');
select tests.act_as('bob');
select api.update_profile(display_name => 'Robert');
select api.go_offline();
select api.go_live();
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'nor of a name, or a going');
delete from private.publish_epochs;
select tests.act_as('bob');
select api.update_location('gcpvn0d1');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'nor of a coming');
select tests.forget_messages();

select tests.act_as('ada');
select api.update_settings(radius_km => 5);
select tests.act_as_owner();
select is((select tests.names_on(payload) from tests.messages_to('ada')), '{Robert}', 'with 5 km: a page of the other');
select is(array(select tests.heard_by('bob')), array['live:user_joined ada'], 'who hears them come');
select is(
  (select payload #>> '{card,band}' from tests.messages_to('bob') where event = 'live:user_joined'), 'near', 'near'
);
select tests.act_as('ada');
select is(pg_temp.sees('bob'), '{Robert}{Robert}', 'and is seen');
select tests.act_as('bob');
select is(pg_temp.sees('ada'), '{ada}{ada}', 'both ways');

select * from finish();
rollback;
