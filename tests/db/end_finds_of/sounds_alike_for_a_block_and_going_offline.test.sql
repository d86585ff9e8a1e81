-- In a Find, the blocked one cannot tell a block from the other going offline.
begin;
set local search_path = extensions;
select plan(2);

create function pg_temp.heard_when(p_seeker_hears boolean, p_ending text) returns text[] language plpgsql as $$
declare
  v_heard text[];
begin
  perform tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
  perform tests.runs('ada', 'bob');
  perform tests.forget_messages();
  perform tests.act_as(case when p_seeker_hears then 'bob' else 'ada' end);
  execute p_ending;
  perform tests.act_as_owner();
  v_heard := array(select tests.heard_by(case when p_seeker_hears then 'ada' else 'bob' end));
  raise exception using errcode = 'P0042', message = v_heard::text;
exception when sqlstate 'P0042' then
  return sqlerrm::text[];
end
$$;
grant execute on function pg_temp.heard_when(boolean, text) to public;
select is(
  pg_temp.heard_when(true, 'select api.block(tests.id_of(''ada''))'),
  pg_temp.heard_when(true, 'select api.go_offline()'),
  'a seeker'
);
select is(
  pg_temp.heard_when(false, 'select api.block(tests.id_of(''bob''))'),
  pg_temp.heard_when(false, 'select api.go_offline()'),
  'a target'
);

select * from finish();
rollback;
