-- Two listeners in a town: each hears of the other, and the reply lists who is there.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.forget_messages();
select tests.listener('bob');
select tests.act_as('bob');
select api.go_live();
select is(
  tests.names_on(api.update_location('gcpvj2')::jsonb), '{ada}', 'the reply to the fix is the nearby list'
);
create temporary table lists as select api.nearby()::jsonb -> 'users' -> 0 as card;
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_joined bob'], 'who was there hears the newcomer');
select tests.act_as('ada');
create temporary table of_bob as select api.listener(tests.id_of('bob')) as card;
select tests.act_as_owner();
select is(
  (select payload -> 'card' from tests.messages_to('ada')), card, 'with the card that their list would have'
) from of_bob;
select is(array(select tests.heard_by('bob')), array['live:nearby_users'], 'the newcomer gets a page');
select is(
  (select payload #> '{users,0}' from tests.messages_to('bob')), card, 'with the card of who was there'
) from lists;

select * from finish();
rollback;
