-- Only who made the block can take it back; then both are told that the other is there.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.act_as('bob');
select lives_ok(format('select api.unblock(%L)', tests.id_of('ada')), 'the blocked one may try');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'in vain');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select lives_ok(format('select api.unblock(%L)', tests.id_of('bob')), 'the one who blocked takes it back');
select lives_ok(format('select api.unblock(%L)', tests.id_of('bob')), 'once; again changes nothing');
select is(tests.names_on(api.nearby()::jsonb), '{bob}', 'they see each other');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_joined bob'], 'and are told');
select is(array(select tests.heard_by('bob')), array['live:user_joined ada'], 'both of them');

select * from finish();
rollback;
