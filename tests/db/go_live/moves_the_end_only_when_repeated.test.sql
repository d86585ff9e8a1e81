-- A listener who is live already keeps the time when they went live, and nobody hears of it.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
update app.presence set live_since = now() - interval '1 hour' where user_id = tests.id_of('ada');
select tests.forget_messages();
select tests.act_as('ada');
select lives_ok('select api.go_live(10)', 'going live again is fine');
select tests.act_as_owner();
select is(
  (select live_since from app.presence where user_id = tests.id_of('ada')),
  now() - interval '1 hour',
  'live since stays'
);
select is_empty('select tests.heard_by(''bob'')', 'nobody hears of it');

select * from finish();
rollback;
