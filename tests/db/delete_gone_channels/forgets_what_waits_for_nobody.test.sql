-- What waits for deleted accounts and of them goes, and so do the channels of those who have not been
-- here for a day; what waits for anybody else stays.
begin;
set local search_path = extensions;
select plan(10);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan']) as name;
select tests.teller_rests();
select tests.plays(name, 'a', left(name, 1), left(name, 1)) from unnest(array['ada', 'bob']) as name;
select tests.plays('cyd', 'b', 'y', 'y');
select tests.waves('ada', 'bob'), tests.waves('bob', 'cyd'), tests.waves('cyd', 'dan');
select private.note_changes(100);
select tests.time_passes('10 seconds');
select private.search_vibes(100);
insert into private.waiting_vibes (id, kind, user_id, other_id) values
  (-1, 'unblock', tests.id_of('ada'), tests.id_of('bob')),
  (-2, 'track', tests.id_of('bob'), null),
  (-3, 'track', tests.id_of('cyd'), null);
alter table app.profiles disable trigger _100_leave;
delete from auth.users where id = tests.id_of('bob');
alter table app.profiles enable trigger _100_leave;
select ok(
  tests.tables_with(tests.id_of('bob')) @> '{private.channels,private.waiting_pairs,private.waiting_events,private.waiting_vibes,private.horizons}',
  'somebody is gone, but for what waits'
);
select is(private.delete_gone_channels(100), 1, 'their channel goes');
select is(
  array[
    private.delete_gone_subjects(100), private.delete_gone_events(100), private.delete_gone_vibes(100)
  ],
  array[3, 2, 2],
  'and what others were to hear of them'
);
select is(
  array(select t from unnest(tests.tables_with(tests.id_of('bob'))) as t where t !~ 'told_vibes|publish_epochs|wave_days|realtime'),
  '{}', 'so nothing waits for them or of them'
);
select isnt_empty(
  $$ select from private.waiting_events where recipient_id = tests.id_of('dan') $$, 'what waits for others stays'
);
select isnt_empty(
  $$ select from private.waiting_pairs where recipient_id = tests.id_of('dan') $$, 'and of others'
);

select tests.act_as('cyd');
select api.go_offline();
select tests.act_as_owner();
select tests.tell();
update private.channels set sent_at = now() - interval '23 hours' where user_id = tests.id_of('cyd');
select is(private.delete_gone_channels(100), 0, 'who was here today keeps their number');
update private.channels set sent_at = now() - interval '25 hours';
select is(private.delete_gone_channels(100), 0, 'nor does a count go that began today');
update private.channels set n = n - 25 * 60 * 60 * 1000;
select is(private.delete_gone_channels(100), 1, 'who was not begins anew');
select set_eq(
  'select display_name::text from private.channels join app.profiles on id = user_id', array['ada', 'dan'], 'those who are live keep theirs'
);

select * from finish();
rollback;
