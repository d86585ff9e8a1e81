-- A track stays with its listener until they share it.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.set_track(tests.spotify_track('Never')) #>> '{track,name}', 'Never', 'the listener gets it back');
select tests.act_as('bob');
select is(api.nearby()::jsonb #> '{users,0,track}', 'null', 'the other does not see it');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'nor hears of it');

select * from finish();
rollback;
