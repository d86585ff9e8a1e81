-- A wave is told once; a wave back connects, which is told once to both.
begin;
set local search_path = extensions;
select plan(10);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.forget_messages();
select is(tests.waves('ada', 'bob'), false, 'hello');
select is(tests.waves('ada', 'bob'), false, 'hello again');
select is(array(select tests.heard_by('bob')), array['vibe:wave_received ada'], 'is heard once');
select is(array(select tests.heard_by('ada')), '{}', 'by one');
select tests.forget_messages();
select is(tests.waves('bob', 'ada'), true, 'hello back');
select is(tests.waves('ada', 'bob'), true, 'and no more is to be said');
select is(tests.waves('bob', 'ada'), true, 'by either');
select is(
  array(select name || ' ' || said from unnest(array['ada', 'bob']) as name, tests.heard_by(name) as said),
  array['ada vibe:connected bob', 'bob vibe:connected ada'],
  'both hear that they are connected, once'
);
select is_empty('select from app.waves', 'no wave waits any more');
select is((select count(*) from app.connections), 1::bigint, 'one connection');

select * from finish();
rollback;
