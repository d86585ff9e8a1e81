-- Who saw a listener when they left hears of it, whatever was between the two before or came after.
begin;
set local search_path = extensions;
select plan(5);

-- ada begins anew and everybody has heard it; then she goes, and does that too before anybody is told.
create function pg_temp.heard_when_ada_goes(p_first text, p_also text) returns text[] language plpgsql as $$
declare
  v_heard text[];
begin
  perform tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
  perform tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
  perform tests.act_as('ada');
  execute p_first;
  perform tests.act_as_owner();
  perform tests.heard_by_all();
  perform tests.act_as('ada');
  perform api.go_offline();
  execute p_also;
  perform tests.act_as_owner();
  v_heard := array(select heard from unnest(tests.heard_by_all()) as heard where heard !~ 'live:ended');
  raise exception using errcode = 'P0042', message = v_heard::text;
exception when sqlstate 'P0042' then
  perform tests.act_as_owner();
  return sqlerrm::text[];
end
$$;
select is(
  pg_temp.heard_when_ada_goes('select 1', 'select api.block(tests.id_of(''bob''))'),
  array['bob live:user_left ada', 'cyd live:user_left ada'],
  'a block that comes after leaves nobody behind'
);
select is(
  pg_temp.heard_when_ada_goes('select api.block(tests.id_of(''bob''))', 'select 1'),
  array['cyd live:user_left ada'],
  'who was blocked before hears nothing'
);
select is(
  pg_temp.heard_when_ada_goes(
    'select api.block(tests.id_of(''bob''))', 'select api.unblock(tests.id_of(''bob''))'
  ),
  array['cyd live:user_left ada'],
  'nor does who was until then'
);
select is(
  pg_temp.heard_when_ada_goes('select api.update_settings(visible_to => ''connections'')', 'select 1'),
  array['bob live:user_left ada'],
  'of who is there for connections those hear'
);
select is(
  pg_temp.heard_when_ada_goes(
    'select api.update_settings(visible_to => ''connections'')',
    'select api.end_connection(tests.id_of(''bob''))'
  ),
  array['bob live:user_left ada'],
  'and those who were until then'
);

select * from finish();
rollback;
