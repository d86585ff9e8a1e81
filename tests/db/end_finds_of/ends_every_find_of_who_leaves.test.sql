-- Offline, silence, the time limit, a block, a deleted account: what waits and what runs ends with it, once.
begin;
set local search_path = extensions;
select plan(17);

create function pg_temp.end_by(p_ending text) returns text[] language plpgsql as $$
declare
  v_heard text[];
begin
  perform tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cat']) as name;
  perform tests.asks('cat', 'bob');
  perform tests.sends(party, find, 'gcpvj0dw')
  from (select tests.runs('ada', 'bob') as find) as running, unnest(array['ada', 'bob']) as party;
  perform tests.forget_messages();
  execute p_ending;
  perform tests.act_as_owner();
  v_heard := array[
    (select string_agg(heard, ', ') from tests.heard_by('ada') as heard where heard like 'find:%'),
    (select string_agg(heard, ', ') from tests.heard_by('cat') as heard where heard like 'find:%'),
    (select count(*)::text from app.finds where status in ('pending', 'active')),
    (select count(*)::text from private.find_positions)
  ];
  raise exception using errcode = 'P0042', message = v_heard::text;
exception when sqlstate 'P0042' then
  return sqlerrm::text[];
end
$$;
grant execute on function pg_temp.end_by(text) to public;
select is(pg_temp.end_by(ending), heard, reason)
from (values
  (
    'select tests.act_as(''bob''); select api.go_offline()',
    array['find:session_ended cancelled', 'find:session_ended cancelled', '0', '0'],
    'the target goes offline'
  ),
  (
    'select tests.falls_silent(''bob''); select private.sweep_presence()',
    array['find:session_ended cancelled', 'find:session_ended cancelled', '0', '0'],
    'the target falls silent'
  ),
  (
    'update app.presence set live_since = now() - interval ''3 hours'', live_until = now() where user_id = tests.id_of(''bob''); select private.sweep_presence()',
    array['find:session_ended cancelled', 'find:session_ended cancelled', '0', '0'],
    'the target''s time is up'
  ),
  (
    'delete from auth.users where id = tests.id_of(''bob'')',
    array['find:session_ended cancelled', 'find:session_ended cancelled', '0', '0'],
    'the target deletes their account'
  ),
  (
    'select tests.act_as(''bob''); select api.block(tests.id_of(''ada''))',
    array['find:session_ended cancelled', null, '1', '0'],
    'the target blocks the seeker: the other request waits on'
  ),
  (
    'select tests.act_as(''ada''); select api.block(tests.id_of(''bob''))',
    array['find:session_ended cancelled', null, '1', '0'],
    'the seeker blocks the target'
  ),
  (
    'select tests.act_as(''bob''); select api.block(tests.id_of(''cat''))',
    array[null, 'find:session_ended cancelled', '1', '2'],
    'the target blocks who asks: the Find runs on'
  ),
  (
    'select tests.act_as(''ada''); select api.go_offline()',
    array['find:session_ended cancelled', null, '1', '0'],
    'the seeker goes offline'
  ),
  (
    'select tests.act_as(''bob''); select api.disconnect_spotify()',
    array['find:session_ended cancelled', 'find:session_ended cancelled', '0', '0'],
    'the target disconnects Spotify'
  ),
  (
    'select tests.act_as(''cat''); select api.go_offline()',
    array[null, 'find:session_ended cancelled', '1', '2'],
    'who waits for an answer goes offline'
  ),
  (
    'select tests.act_as(''cat''); select api.forget_location()',
    array[null, 'find:session_ended cancelled', '1', '2'],
    'who waits for an answer forgets where they are'
  ),
  (
    'select tests.act_as(''bob''); select api.forget_location()',
    array['find:session_ended cancelled', 'find:session_ended cancelled', '0', '0'],
    'the target does, and could begin anew anywhere'
  ),
  (
    'update app.positions set cell = ''u33dc0'' where user_id = tests.id_of(''cat''); select private.sweep_finds()',
    array[null, 'find:session_ended cancelled', '1', '2'],
    'who waits for an answer is out of reach, which sounds like offline'
  ),
  (
    'update app.finds set expires_at = now(); select private.sweep_finds()',
    array['find:session_ended expired', 'find:session_ended expired', '0', '0'],
    'time is up for both'
  ),
  (
    'delete from app.presence where user_id = tests.id_of(''bob''); select private.sweep_finds()',
    array['find:session_ended cancelled', 'find:session_ended cancelled', '0', '0'],
    'the presences are lost in a crash'
  ),
  (
    'select private.sweep_presence(), private.sweep_finds()', array[null, null, '2', '2'], 'and nothing else ends anything'
  )
) as endings (ending, heard, reason);
select tests.findable('ada', 'gcpvj0d1'), tests.findable('bob', 'gcpvj0d1'), tests.runs('ada', 'bob');
select tests.forget_messages();
select tests.act_as('bob');
select api.go_offline(), api.go_offline();
select tests.act_as_owner();
select private.sweep_presence(), private.sweep_finds();
select is(
  array(select tests.heard_by('ada')), array['live:user_left bob', 'find:session_ended cancelled'], 'and it is told once'
);

select * from finish();
rollback;
