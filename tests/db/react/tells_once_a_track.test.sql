-- A reaction is for what somebody plays now: they hear of it once a track, and nothing of it is kept
-- longer than that plays.
begin;
set local search_path = extensions;
select plan(16);

create function pg_temp.reacts(p_reaction text default '🔥') returns jsonb language plpgsql as $$
declare
  v_reply jsonb;
begin
  perform tests.act_as('ada');
  v_reply := api.react(tests.id_of('bob'), p_reaction);
  perform tests.act_as_owner();
  return v_reply;
end
$$;
create function pg_temp.heard() returns jsonb[] language plpgsql as $$
declare
  v_heard jsonb[];
begin
  perform tests.tell();
  v_heard := array(select payload - 'n' from tests.messages_to('bob') where event = 'vibe:reaction');
  perform tests.forget_messages();
  return v_heard;
end
$$;
select tests.live_at('ada', 'gcpvj0'), tests.live_at('bob', 'gcpvj0');
select tests.plays('bob', 'a');
select tests.forget_messages();

select is(pg_temp.reacts(), jsonb_build_object('trackId', repeat('a', 22)), 'the reply says what it is for');
select is(
  pg_temp.heard(),
  array[jsonb_build_object('userId', tests.id_of('ada'), 'reaction', '🔥', 'trackId', repeat('a', 22))],
  'the other hears of it'
);
select is(pg_temp.reacts(), jsonb_build_object('trackId', repeat('a', 22)), 'again: the same answer');
select is(pg_temp.reacts('👏'), jsonb_build_object('trackId', repeat('a', 22)), 'by another emoji too');
select is(pg_temp.heard(), '{}', 'of which nobody hears');
select tests.plays('bob', 'a');
select tests.act_as('bob');
select api.update_settings(share_track => false);
select api.update_settings(share_track => true);
select tests.act_as_owner();
select pg_temp.reacts();
select is(pg_temp.heard(), '{}', 'as long as the track plays, whatever else changes');

select tests.plays('bob', 'b');
select is((select count(*) from private.track_reactions), 0::bigint, 'the next track: nothing is kept');
select is(pg_temp.reacts('👏') ->> 'trackId', repeat('b', 22), 'it may be reacted to');
select is((pg_temp.heard())[1] ->> 'reaction', '👏', 'and that is heard');
select tests.confirms('bob', null);
select is((select count(*) from private.track_reactions), 0::bigint, 'nothing plays: nothing is kept');

select tests.plays('bob', 'c');
select pg_temp.reacts();
select is((select count(*) from private.track_reactions), 1::bigint, 'it was for the third');
select tests.act_as('bob');
select api.go_offline();
select tests.act_as_owner();
select is((select count(*) from private.track_reactions), 0::bigint, 'offline: nothing is kept');

select tests.epoch_passes('bob');
select tests.live_at('bob', 'gcpvj0');
select tests.plays('bob', 'd');
select tests.forget_messages();
select pg_temp.reacts();
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select is(pg_temp.heard(), '{}', 'who blocks meanwhile does not hear of it');
select tests.act_as('ada');
select is(tests.code_of('select api.react(tests.id_of(''bob''), ''🔥'')'), 'not_found', 'nor of another');
select tests.act_as_owner();

select is(
  (select array_agg(reaction order by rank) from private.reactions),
  array['🔥', '😍', '💃', '👏', '🎶', '🤘'], 'the reactions there are'
);
insert into private.reactions values ('🪩', 7);
select tests.act_as('bob');
select api.unblock(tests.id_of('ada'));
select tests.act_as_owner();
select is(pg_temp.reacts('🪩') ->> 'trackId', repeat('d', 22), 'one more is a row');

select * from finish();
rollback;
