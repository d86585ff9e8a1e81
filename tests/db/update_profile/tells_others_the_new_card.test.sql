-- Those who are shown a listener hear of their new name, with the card as their lists have it.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('far', 'gcp9bp');
select tests.forget_messages();
select tests.act_as('bob');
select api.update_profile(display_name => 'Robert');
select api.update_profile(display_name => 'Bobby');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_updated Bobby'], 'two changes are told as one');
select is_empty('select tests.heard_by(''far'')', 'to those who see them');
select is_empty('select tests.heard_by(''bob'')', 'and not to themselves');
select tests.act_as('ada');
create temporary table of_bob as select api.listener(tests.id_of('bob')) as card;
select tests.act_as_owner();
select is(
  (select payload - 'n' from tests.messages_to('ada')),
  jsonb_build_object('userId', tests.id_of('bob'), 'card', card), 'with the whole card'
) from of_bob;
select is(card ->> 'displayName', 'Bobby', 'as it is now') from of_bob;
select tests.forget_messages();
select tests.act_as('bob');
select api.update_profile(display_name => 'Bobby', anonymous => false);
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'what stays as it was is not told');
select tests.act_as('bob');
select api.update_profile(anonymous => true);
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_left Bobby'], 'who becomes anonymous has left');
select tests.switched_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('bob');
select api.update_profile(display_name => 'Nobody knows');
select api.update_profile(display_name => 'Nobody hears');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'nothing is told of a name that nobody is shown');
select tests.act_as('bob');
select api.forget_location();
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('bob');
select api.update_profile(anonymous => false);
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'nor of somebody whom nobody sees');

select * from finish();
rollback;
