-- Two listeners in a town: each hears of the other, and the reply lists who is there.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
select tests.act_as('bob');
select api.go_live();
select is(
  tests.names_on(api.update_location('gcpvj2')), '{ada}', 'the reply to the fix is the nearby list'
);
select tests.act_as_owner();
select is(
  array(select tests.heard_by('ada')), array['live:nearby_users', 'live:user_joined bob'],
  'who was there hears the newcomer'
);
select is(
  array(select tests.heard_by('bob')), array['live:user_joined ada', 'live:nearby_users'],
  'the newcomer hears of who was there'
);

select * from finish();
rollback;
