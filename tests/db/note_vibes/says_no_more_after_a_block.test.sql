-- Who is blocked and pardoned hears no more and no less than when the other went and came back.
begin;
set local search_path = extensions;
select plan(3);

create function pg_temp.heard_by_bob(p_going text, p_coming text) returns text[] language plpgsql as $$
declare
  v_heard text[];
begin
  perform tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
  perform tests.plays('ada', 'a');
  perform tests.plays('bob', 'a');
  perform tests.act_as('ada');
  execute p_going;
  perform tests.act_as_owner();
  delete from private.publish_epochs;
  perform tests.forget_messages();
  perform tests.act_as('ada');
  execute p_coming;
  perform tests.act_as_owner();
  v_heard := array(select tests.heard_by('bob'));
  raise exception using errcode = 'P0042', message = v_heard::text;
exception when sqlstate 'P0042' then
  perform tests.act_as_owner();
  return sqlerrm::text[];
end
$$;
select is(
  pg_temp.heard_by_bob(
    'select api.block(tests.id_of(''bob''))', 'select api.unblock(tests.id_of(''bob''))'
  ),
  pg_temp.heard_by_bob('select api.forget_location()', 'select api.update_location(''gcpvj0d1'')'),
  'a block sounds like going and coming back'
);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.plays('cyd', 'a');
select tests.plays('ada', 'a');
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.plays('bob', 'a');
select tests.act_as_owner();
update private.told_vibes set told_at = told_at - interval '1 hour';
select tests.forget_messages();
select tests.plays('bob', 'b');
select is(
  array(select said from tests.heard_by('ada') as said), '{}', 'who is blocked shares no vibe'
);
select tests.forget_messages();
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select tests.act_as_owner();
select is(
  array(select name || ' ' || said from unnest(array['ada', 'cyd']) as name, tests.heard_by(name) as said where said like 'vibe:%'),
  array['ada vibe:match bob same_album'],
  'a pardon begins a vibe with the pardoned, and with nobody else'
);

select * from finish();
rollback;
