-- Between its call and its turn an event about somebody may lose its right to be told: a block or the
-- end of an account takes it away, and a vibe that is over is none.
begin;
set local search_path = extensions;
select plan(7);

create function pg_temp.heard() returns text[] language sql as $$
  select array(
    select heard from unnest(tests.heard_by_all()) as heard
    where heard ~ ' (find|vibe):' and heard !~ 'session_ended'
  )
$$;
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.forget_messages();
select tests.waves('bob', 'ada'), tests.asks('bob', 'cyd');
select is(
  pg_temp.heard(), array['ada vibe:wave_received bob', 'cyd find:request_received'], 'what is true is told'
);
select tests.waves('cyd', 'ada'), tests.asks('cyd', 'ada');
select tests.act_as('ada');
select api.block(tests.id_of('cyd'));
select tests.act_as_owner();
select is(pg_temp.heard(), '{}', 'nothing of whom the recipient has blocked since');
select tests.act_as('ada');
select api.unblock(tests.id_of('cyd'));
select tests.pauses_pass();
select tests.waves('cyd', 'ada'), tests.asks('cyd', 'ada');
select tests.act_as('cyd');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select is(pg_temp.heard(), '{}', 'nor of who has blocked the recipient');
select tests.waves('cyd', 'bob');
delete from auth.users where id = tests.id_of('cyd');
select is(pg_temp.heard(), '{}', 'nor of who has deleted their account');

select tests.plays('ada', 'a'), tests.plays('bob', 'a');
select is(
  pg_temp.heard(), array['ada vibe:match bob', 'bob vibe:match ada'], 'a vibe that lasts is told'
);
delete from private.told_vibes;
select tests.plays('bob', 'b', 'y', 'y');
select tests.plays('bob', 'a');
select private.note_changes(100);
select tests.plays('bob', 'c', 'z', 'z');
select is(pg_temp.heard(), '{}', 'one that is over is not');
delete from private.told_vibes;
select tests.plays('bob', 'a');
select private.note_changes(100);
select tests.plays('bob', 'b');
select is(
  (select payload - 'n' from tests.messages_to('ada') where event = 'vibe:match'),
  jsonb_build_object('userId', tests.id_of('bob'), 'score', 0.8, 'reason', 'same_album'),
  'and one that has changed is told as it is'
);

select * from finish();
rollback;
