-- The target answers: yes completes the Find, no ends it; nobody else answers, and only who is asked.
begin;
set local search_path = extensions;
select plan(15);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create function pg_temp.answers(p_name text, p_find uuid, p_seen boolean) returns text language plpgsql as $$
declare
  v_said text;
begin
  perform tests.act_as(p_name);
  v_said := coalesce(
    tests.code_of(format('select api.confirm_find(%L, %L)', p_find, p_seen)),
    api.confirm_find(p_find, p_seen) ->> 'status'
  );
  perform tests.act_as_owner();
  return v_said;
end
$$;
-- A Find that runs, in which the seeker has said that they are there.
create function pg_temp.arrived() returns uuid language plpgsql as $$
declare
  v_find uuid;
begin
  perform tests.pauses_pass();
  delete from private.rate_buckets where action = 'confirm_find';
  v_find := tests.runs('ada', 'bob');
  perform tests.sends('bob', v_find, 'gcpvj0d1');
  perform tests.sends('ada', v_find, 'gcpvj0d1');
  perform tests.act_as('ada');
  perform api.arrived_find(v_find);
  perform tests.act_as_owner();
  return v_find;
end
$$;
create temporary table early on commit drop as select tests.runs('ada', 'bob') as id;
select is(pg_temp.answers('bob', (select id from early), true), 'find_conflict', 'before anybody asks there is no answer');
select private.end_find((select id from early), 'cancelled');
select is(pg_temp.answers('bob', (select id from early), true), 'find_conflict', 'nor when it is over');

create temporary table one on commit drop as select pg_temp.arrived() as id;
select is(pg_temp.answers('ada', (select id from one), true), 'find_conflict', 'the seeker does not answer');
select is(pg_temp.answers('bob', (select id from one), null), 'invalid_request', 'the answer is yes or no');
select tests.forget_messages();
select is(pg_temp.answers('bob', (select id from one), true), 'completed', 'yes completes it');
select is(pg_temp.answers('bob', (select id from one), true), 'completed', 'yes again is the same');
select is(pg_temp.answers('bob', (select id from one), false), 'find_conflict', 'and is not taken back');
select is(array(select tests.heard_by('ada')), array['find:session_ended completed'], 'the seeker hears it');
select is(array(select tests.heard_by('bob')), array['find:session_ended completed'], 'and the target');

create temporary table other on commit drop as select pg_temp.arrived() as id;
select tests.forget_messages();
select is(pg_temp.answers('bob', (select id from other), false), 'cancelled', 'no ends it');
select is(pg_temp.answers('bob', (select id from other), false), 'cancelled', 'no again is the same');
select is(pg_temp.answers('bob', (select id from other), true), 'find_conflict', 'a yes comes too late');
select is(array(select tests.heard_by('ada')), array['find:session_ended cancelled'], 'the seeker hears it');

create temporary table late on commit drop as select pg_temp.arrived() as id;
update private.running_finds set confirm_until = now() - interval '1 minute';
select is(pg_temp.answers('bob', (select id from late), true), 'completed', 'a late yes is one, as long as it runs');
select tests.act_as('ada');
select is(
  tests.code_of(format('select api.confirm_find(%L, true)', gen_random_uuid())), 'not_found', 'of no Find there is none'
);

select * from finish();
rollback;
