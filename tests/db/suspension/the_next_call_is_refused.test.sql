-- Suspended: offline now, refused from the next call on, whatever it is.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();

select tests.act_as_role('service_role');
select api.suspend(tests.id_of('ada'));
select lives_ok(format('select api.suspend(%L)', tests.id_of('ada')), 'twice is fine');
select is(
  tests.code_of(format('select api.suspend(%L)', gen_random_uuid())), 'not_found', 'nobody is not'
);
select tests.act_as_owner();
select is_empty(
  $$ select from app.presence where user_id = tests.id_of('ada') $$, 'they are not live any more'
);
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'others hear what they hear of offline');

select tests.act_as('ada');
select is(tests.code_of('select api.go_live()'), 'suspended', 'they cannot come back');
select is(tests.code_of('select api.me()'), 'suspended', 'nor read');

select tests.act_as_role('service_role');
select api.unsuspend(tests.id_of('ada'));
select tests.act_as('ada');
select is(api.go_offline() ->> 'live', 'false', 'until it is taken back');
select lives_ok('select api.go_live()', 'then they may go live');

select * from finish();
rollback;
