-- Both are told that the other left, as if they had gone offline, and see each other no more.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select lives_ok(format('select api.block(%L)', tests.id_of('bob')), 'the block is made');
select lives_ok(format('select api.block(%L)', tests.id_of('bob')), 'and again, which changes nothing');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'the one who blocked sees nobody');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'nor does the blocked one');
select is_empty('select from app.blocks', 'nor the block');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_left bob'], 'the one who blocked hears it once');
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'so does the blocked one');
select is(
  (select payload - 'n' from tests.messages_to('bob')), jsonb_build_object('userId', tests.id_of('ada')),
  'and nothing more than an id'
);

select * from finish();
rollback;
