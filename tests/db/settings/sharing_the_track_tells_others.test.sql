-- Switching sharing on shows the track, off hides it, and each is told once.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(share_track => true);
select api.update_settings(share_track => true);
select tests.act_as('bob');
select is(api.nearby() #>> '{users,0,track,name}', 'Never', 'the other sees the track');
select tests.act_as('ada');
select api.update_settings(share_track => false);
select tests.act_as('bob');
select is(api.nearby() #> '{users,0,track}', 'null', 'and then no more');
select tests.act_as_owner();
select is(
  array(
    select payload ->> 'trackId' from realtime.messages
    where topic = 'user:' || tests.id_of('bob') and event = 'live:track_update'
    order by cmin::text::bigint
  ),
  array['4uLU6hMCjMI75M1A2tKUQC', null],
  'one event each'
);

select * from finish();
rollback;
