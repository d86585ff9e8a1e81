-- Every reason that concerns the target has one answer.
begin;
set local search_path = extensions;
select plan(13);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create function pg_temp.ask() returns text language plpgsql as $$
declare
  v_said text;
begin
  perform tests.act_as('ada');
  v_said := tests.refusal_of('select api.start_find(target_id => tests.id_of(''bob''))');
  perform tests.act_as_owner();
  return v_said;
end
$$;
grant execute on function pg_temp.ask() to public;
create function pg_temp.otherwise(p_change text) returns text language plpgsql as $$
declare
  v_said text;
begin
  execute p_change;
  v_said := pg_temp.ask();
  raise exception using errcode = 'P0042', message = v_said;
exception when sqlstate 'P0042' then
  return v_said;
end
$$;
grant execute on function pg_temp.otherwise(text) to public;
create temporary table answer on commit drop as
select pg_temp.otherwise('delete from auth.users where id = tests.id_of(''bob'')') as of_nobody;

select is((select of_nobody::json ->> 'code' from answer), 'find_unavailable', 'who does not exist is unavailable');
select is(pg_temp.otherwise(change), of_nobody, reason)
from answer, (values
  ('delete from app.presence where user_id = tests.id_of(''bob'')', 'and so is who is offline'),
  ('select tests.falls_silent(''bob'')', 'who fell silent'),
  ('delete from app.positions where user_id = tests.id_of(''bob'')', 'who has no position'),
  ('update app.settings set allow_find = false where user_id = tests.id_of(''bob'')', 'who does not want to be found'),
  ('insert into app.blocks (blocker_id, shown_id, blocked_id) values (tests.id_of(''bob''), tests.id_of(''ada''), tests.id_of(''ada''))', 'who blocked the seeker'),
  ('insert into app.blocks (blocker_id, shown_id, blocked_id) values (tests.id_of(''ada''), tests.id_of(''bob''), tests.id_of(''bob''))', 'whom the seeker blocked'),
  ('select tests.findable(''cat'', ''gcpvj0d1''), tests.findable(''dan'', ''gcpvj0d1''), tests.findable(''eve'', ''gcpvj0d1''), tests.asks(''cat'', ''bob''), tests.asks(''dan'', ''bob''), tests.asks(''eve'', ''bob'')', 'whom three others have asked'),
  ('select tests.findable(''cat'', ''gcpvj0d1''), tests.runs(''cat'', ''bob'')', 'who is being found'),
  ('select tests.findable(''cat'', ''gcpvj0d1''), tests.runs(''bob'', ''cat'')', 'who is finding somebody'),
  ('update app.positions set is_public = false where user_id = tests.id_of(''bob'')', 'who is there for connections only'),
  ('update app.positions set cell = ''gcpvn0'', reach = 1 where user_id = tests.id_of(''bob'')', 'who looks less far than the seeker'),
  ('update app.positions set cell = ''gcpxxx'' where user_id = tests.id_of(''bob'')', 'and who is out of reach')
) as reasons (change, reason);

select * from finish();
rollback;
