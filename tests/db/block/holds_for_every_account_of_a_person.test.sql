-- Whoever was blocked is blocked in their next account; each block is taken back by the id that it names.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.signs_in('bob', repeat('h', 43));
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.act_as_owner();
delete from auth.users where id = tests.id_of('bob');
insert into auth.users (id, email) values (tests.id_of('robert'), 'robert@users.resonance.invalid');
select tests.act_as_role('service_role');
select api.finish_sign_in(tests.id_of('robert'), tests.spotify_account('bob'), repeat('j', 43), repeat('c', 43));
select tests.act_as_owner();
update app.profiles set adult_confirmed_at = now() where id = tests.id_of('robert');
update private.publish_epochs set published_at = published_at - interval '6 minutes';
select is(
  tests.switched_at('robert', 'gcpvj0d1'), tests.id_of('robert'), 'who was another account waits, and is seen'
);
select tests.forget_messages();
select is(private.can_see(tests.id_of('ada'), tests.id_of('robert')), false, 'under another id');
select tests.act_as('ada');
select is(
  api.blocks() #>> '{blocks,0,userId}', tests.id_of('bob')::text, 'the list names the one that was blocked'
);
select api.block(tests.id_of('robert'));
select is(jsonb_array_length(api.blocks() -> 'blocks'), 2, 'who blocks the other too has two on the list');
select api.unblock(tests.id_of('bob'));
select is(jsonb_array_length(api.blocks() -> 'blocks'), 1, 'and takes one back');
select tests.act_as_owner();
select is(private.can_see(tests.id_of('ada'), tests.id_of('robert')), false, 'the other still holds');
select is(array(select tests.heard_by('ada')), '{}', 'nothing was heard of it');
select tests.act_as('ada');
select api.unblock(tests.id_of('robert'));
select tests.act_as_owner();
select is(private.can_see(tests.id_of('ada'), tests.id_of('robert')), true, 'until both are taken back');
select tests.act_as('robert');
select is(api.blocks() -> 'blocks', '[]', 'and the blocked one has no block of theirs');

select * from finish();
rollback;
