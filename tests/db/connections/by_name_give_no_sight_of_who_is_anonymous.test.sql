-- Who is there for connections only sees those to whom they are tied as both are known now: a tie by name
-- shows nobody anonymous, and one with somebody anonymous shows that one while they are that.
begin;
set local search_path = extensions;
select plan(18);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'fay']) as name;
select tests.waves('ada', name), tests.waves(name, 'ada') from unnest(array['bob', 'fay']) as name;
select ok(
  tests.id_of('bob') < tests.id_of('ada') and tests.id_of('ada') < tests.id_of('fay'), 'two pairs, one each way round'
);
select tests.act_as('fay');
select api.update_settings(visible_to => 'connections');
select tests.act_as('bob');
select api.update_settings(visible_to => 'connections');
select is(tests.names_on(api.nearby()::jsonb), '{ada}', 'by name they see each other');
select tests.forget_messages();
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'who is anonymous is not seen by the tie of their name');
select tests.act_as('fay');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'whichever of the two comes first');
select is(
  tests.code_of(format('select api.listener(%L)', tests.known_as('ada'))), 'not_found', 'in a list or by id'
);
select tests.act_as('bob');
select is(
  tests.code_of(format('select api.listener(%L)', one)), 'not_found', 'by whatever id'
) from unnest(array[tests.known_as('ada'), tests.id_of('ada')]) as one;
select is(tests.code_of(format('select api.wave(%L)', tests.known_as('ada'))), 'not_found', 'nor waved to');
select is(api.connections() #>> '{connections,0,displayName}', 'ada', 'though the tie is listed');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{cyd}', 'nor do they see who is there for connections only');
select tests.act_as_owner();
select is(
  array(select heard from tests.heard_by('bob') as heard), array['live:user_left ada'], 'to whom somebody left, and nobody came'
);
select tests.forget_messages();
select tests.act_as('bob');
select api.update_settings(radius_km => 10);
select api.update_profile(display_name => 'bobby');
select api.update_profile(display_name => 'bob');
select tests.act_as_owner();
select is_empty($$ select tests.heard_by('ada') $$, 'and what they do is not told to who knows them by another tie');

select tests.act_as('bob');
select api.update_settings(visible_to => 'everyone');
-- Bob first: Ada has waved to him today, as who they are no more.
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
select tests.act_as('bob');
select api.update_settings(visible_to => 'connections');
select is(tests.names_on(api.nearby()::jsonb), '{"Anonymous listener"}', 'who is tied to somebody anonymous sees them');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb) @> '{bob}', true, 'and is seen by them');
select tests.act_as('cyd');
select is(tests.names_on(api.nearby()::jsonb), '{"Anonymous listener"}', 'which a stranger is not');
select tests.forget_messages();
select tests.is_anonymous('ada', false);
select tests.switched_at('ada', 'gcpvj0d1');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{ada}', 'when they show themselves it is the tie of their name that counts');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('bob')), array['live:user_left (ada)', 'live:user_joined ada'], 'and that is what is heard'
);
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb) @> '{bob}', true, 'both ways');

select * from finish();
rollback;
