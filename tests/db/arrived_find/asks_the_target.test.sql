-- The seeker who has been told found says that they are there: the target is asked, three times at most.
begin;
set local search_path = extensions;
select plan(18);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
select tests.listener('cat');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
create function pg_temp.arrives(p_name text) returns text language plpgsql as $$
declare
  v_said text;
begin
  perform tests.act_as(p_name);
  v_said := tests.code_of(format('select api.arrived_find(%L)', (select id from find)));
  perform tests.act_as_owner();
  return v_said;
end
$$;
create function pg_temp.asked() returns integer language sql as $$
  select count(*)::integer from tests.heard_by('bob') as heard where heard like 'find:confirm%'
$$;
select is(pg_temp.arrives('ada'), 'find_conflict', 'not before they were found');
select tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 300));
select tests.sends('bob', (select id from find), tests.north_of('gcpvj0d1', 250));
select is(pg_temp.arrives('ada'), 'find_conflict', 'nor by what the target is told');
select is(tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 240)), 'found', 'when they are told so themselves');
select is(pg_temp.arrives('cat'), 'not_found', 'a stranger cannot say it');
select is(pg_temp.arrives('bob'), 'find_conflict', 'nor the target');
select is(pg_temp.asked(), 0, 'and the target was asked nothing');
select tests.act_as('ada');
select is(
  api.arrived_find((select id from find)),
  jsonb_build_object('id', (select id from find), 'answerInS', 90),
  'the seeker says it'
);
select tests.act_as_owner();
select is(pg_temp.asked(), 1, 'and the target is asked');
select is(pg_temp.arrives('ada'), null, 'said again it is the same');
select is(pg_temp.asked(), 1, 'and not asked again');
select is((select expires_at from app.finds), now() + interval '30 minutes', 'silence changes nothing yet');
update private.running_finds set confirm_until = now();
select is(pg_temp.arrives('ada'), null, 'after the silence it is said again');
select is(pg_temp.asked(), 2, 'and asked again');
select is(
  tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 240)), 'found', 'the hints go on meanwhile'
);
update private.running_finds set confirm_until = now();
select is(pg_temp.arrives('ada'), null, 'and a third time');
select is((select expires_at from app.finds), now() + interval '90 seconds', 'whose silence ends it');
update private.running_finds set confirm_until = now();
update app.finds set expires_at = now();
select is(pg_temp.arrives('ada'), 'find_conflict', 'there is no fourth');
select private.sweep_finds();
select is((select status from app.finds), 'expired', 'it is over');

select * from finish();
rollback;
