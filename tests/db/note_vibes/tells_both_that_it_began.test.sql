-- When two who see each other come to play the same, both hear of it, whichever of them did what.
begin;
set local search_path = extensions;
select plan(8);

-- What each hears of a vibe that a statement makes begin between the two; then it never was.
create function pg_temp.begun_by(p_who text, p_statement text) returns text[] language plpgsql as $$
declare
  v_heard text[];
begin
  perform tests.forget_messages();
  perform tests.act_as(p_who);
  execute p_statement;
  perform tests.act_as_owner();
  v_heard := array(
    select name || ' hears ' || said
    from unnest(array['ada', 'bob', 'cyd']) as name, tests.heard_by(name) as said
    where said like 'vibe:%'
  );
  raise exception using errcode = 'P0042', message = v_heard::text;
exception when sqlstate 'P0042' then
  perform tests.act_as_owner();
  return sqlerrm::text[];
end
$$;

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.plays('ada', 'a', 'x', 'x');
select tests.plays('bob', 'b', 'y', 'y');
select tests.plays('cyd', 'c', 'z', 'z');
select is(
  pg_temp.begun_by('bob', $$select tests.plays('bob', 'a', 'y', 'y')$$),
  array['ada hears vibe:match bob same_track', 'bob hears vibe:match ada same_track'],
  'the same track'
);
select is(
  pg_temp.begun_by('bob', $$select tests.plays('bob', 'b', 'x', 'y')$$),
  array['ada hears vibe:match bob same_album', 'bob hears vibe:match ada same_album'],
  'the same album'
);
select is(
  pg_temp.begun_by('bob', $$select tests.plays('bob', 'b', 'y', 'x')$$),
  array['ada hears vibe:match bob shared_artist', 'bob hears vibe:match ada shared_artist'],
  'an artist in common'
);
select is(pg_temp.begun_by('bob', $$select tests.plays('bob', 'd', 'y', 'y')$$), '{}', 'nothing in common');

select tests.act_as('bob');
select api.update_settings(share_track => false);
select tests.plays('ada', 'b', 'y', 'y');
select is(
  pg_temp.begun_by('ada', $$select tests.plays('ada', 'b', 'y', 'y')$$), '{}', 'one does not share'
);
select is(
  pg_temp.begun_by('bob', 'select api.update_settings(share_track => true)'),
  array['ada hears vibe:match bob same_track', 'bob hears vibe:match ada same_track'],
  'until they do'
);
select tests.act_as('bob');
select api.forget_location();
select api.update_settings(share_track => true);
select tests.act_as_owner();
select tests.epoch_passes('bob');
select is(
  pg_temp.begun_by('bob', $$select api.update_location('gcpvj0d1')$$),
  array['ada hears vibe:match bob same_track', 'bob hears vibe:match ada same_track'],
  'who comes into view'
);
select tests.forget_messages();
select tests.plays('cyd', 'b', 'y', 'y');
select is(
  (select payload - 'n' from tests.messages_to('cyd') where event = 'vibe:match'),
  jsonb_build_object('userId', tests.id_of('ada'), 'score', 1.0, 'reason', 'same_track'),
  'it says who, how much and why, and nothing else but its number'
);

select * from finish();
rollback;
