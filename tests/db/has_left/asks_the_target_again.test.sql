-- A yes is for where it was said: out of the nine cells around it the target is asked again, and there
-- are no hints for either until they say so; without a word it ends.
begin;
set local search_path = extensions;
select plan(14);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
create function pg_temp.sent_at(p_name text, p_metres integer) returns text language sql as $$
  select tests.sends(p_name, (select id from find), tests.north_of('gcpvj0d1', p_metres))
$$;
grant execute on function pg_temp.sent_at(text, integer) to public;
create function pg_temp.running(p_name text) returns jsonb language plpgsql as $$
declare
  v_find jsonb;
begin
  perform tests.act_as(p_name);
  v_find := api.finds() -> 'running';
  perform tests.act_as_owner();
  return v_find;
end
$$;
select pg_temp.sent_at('ada', 0), pg_temp.sent_at('bob', 0);
select tests.forget_messages();
-- The target walks north, and the seeker with them: to 800 m, in the cell above; it ends at 885 m.
select pg_temp.sent_at('ada', north), pg_temp.sent_at('bob', north) from unnest(array[400, 800]) as north;
select is(pg_temp.sent_at('ada', 800), 'found', 'the cells around the yes count as the place of it');
select is(pg_temp.sent_at('bob', 1000), null, 'beyond them there is no hint for the target');
select is(pg_temp.sent_at('ada', 1000), null, 'nor for the seeker');
select is(
  array(select heard from tests.heard_by('bob') as heard where heard like 'find:renew%'),
  array['find:renew'], 'the target is asked, once'
);
select is_empty(
  'select from tests.heard_by(''ada'') as heard where heard like ''find:renew%''', 'and the seeker is not'
);
select is(
  (select pg_temp.running('ada') -> 'bucket'), 'null', 'the seeker reads that there is none'
);
select is(
  (pg_temp.running('bob') ->> 'expiresAt')::timestamptz, date_trunc('milliseconds', now() + interval '90 seconds'), 'it would end in 90 seconds'
);
select tests.act_as('ada');
select is(
  tests.code_of(format('select api.renew_find(%L)', (select id from find))), 'find_conflict', 'the seeker cannot say that it goes on'
);
select tests.act_as('bob');
select is(
  (api.renew_find((select id from find)) ->> 'expiresAt')::timestamptz, date_trunc('milliseconds', now() + interval '30 minutes'), 'the target can, and it lasts as it would have'
);
select tests.act_as_owner();
select is(pg_temp.sent_at('bob', 1000), 'found', 'the hints are there again');
select pg_temp.sent_at('bob', 1400), pg_temp.sent_at('bob', 1800), pg_temp.sent_at('bob', 2050);
select is((select renew_until from private.running_finds), null, 'around the new yes they go on');
select pg_temp.sent_at('bob', 2400);
select isnt((select renew_until from private.running_finds), null, 'and beyond it they are asked again');
update app.finds set expires_at = now();
select private.sweep_finds();
select is((select status from app.finds), 'expired', 'without a word it is over');
select is_empty('select from private.running_finds', 'and nothing is left of it');

select * from finish();
rollback;
