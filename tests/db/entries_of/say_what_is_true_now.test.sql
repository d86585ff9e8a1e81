-- A recipient hears of somebody what is true when it is sent, whatever it was that changed: the whole
-- card, or the track alone where only that did.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.plays('ada', 'a');
select tests.plays('bob', 'b', 'y', 'y');
create function pg_temp.entry(p_subject text, p_appeared boolean, p_whole_card boolean) returns jsonb
language sql as $$
  select entry
  from private.entries_of(array[row(
    tests.id_of('ada'), tests.id_of(p_subject), tests.id_of(p_subject), p_appeared, p_whole_card, now()
  )::private.waiting_pairs])
$$;
select tests.tell();

select is(
  pg_temp.entry('bob', true, true),
  jsonb_build_object(
    'event', 'live:user_joined', 'userId', tests.id_of('bob'),
    'card', private.card_of(tests.id_of('ada'), tests.id_of('bob'), 1::smallint)
  ),
  'who came, with the card that lists show'
);
select is(
  pg_temp.entry('bob', false, true),
  pg_temp.entry('bob', true, true) || '{"event": "live:user_updated"}',
  'who changed, with the same card'
);
select is(
  pg_temp.entry('bob', false, false),
  jsonb_build_object(
    'event', 'live:track_update', 'userId', tests.id_of('bob'), 'trackId', repeat('b', 22),
    'trackName', 'A song', 'artist', 'A singer', 'albumArt', null, 'verified', true,
    'track', pg_temp.entry('bob', true, true) #> '{card,track}'
  ),
  'where only the track changed, the track'
);
select tests.plays('bob', 'c', 'x');
select is(
  pg_temp.entry('bob', true, true) #> '{card,vibe}',
  '{"score": 0.8, "reason": "same_album"}',
  'with the vibe of this moment'
);
select tests.act_as('bob');
select api.set_track(null);
select tests.act_as_owner();
select is(
  pg_temp.entry('bob', false, false),
  jsonb_build_object(
    'event', 'live:track_update', 'userId', tests.id_of('bob'), 'trackId', null, 'trackName', null,
    'artist', null, 'albumArt', null, 'verified', null, 'track', null
  ),
  'a track that stopped is all null'
);
select tests.act_as('bob');
select api.go_offline();
select tests.act_as_owner();
select is(
  pg_temp.entry('bob', true, true),
  jsonb_build_object('event', 'live:user_left', 'userId', tests.id_of('bob')),
  'who is not there now has left, also if they came only just before'
);
select is(
  pg_temp.entry('cyd', false, true) #> '{card,track}', 'null', 'whoever plays nothing has a card without a track'
);

select * from finish();
rollback;
