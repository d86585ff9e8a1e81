-- Neighbours on both sides of the 180th meridian see each other, and stepping over it is a step.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at('ada', 'xbpbpb');
select tests.live_at('bob', '800000');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{bob}', 'west sees east');
select is(api.nearby()::jsonb #>> '{users,0,band}', 'here', 'close by');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{ada}', 'east sees west');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('bob');
select api.forget_location();
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_left bob'], 'and hears of it');
select is_empty(
  'select from private.horizons where user_id = tests.id_of(''bob'')', 'who hears of nobody from then on'
);
select is(private.is_too_fast('xbp', now() - interval '10 seconds', '800000'), false, 'a step over it is no journey');

select * from finish();
rollback;
