-- Twenty implausible fixes in a row end the Find, for both, with a word of its own.
begin;
set local search_path = extensions;
select plan(6);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('bob', (select id from find), 'gcpvj0d1');
select tests.sends('ada', (select id from find), 'gcpvj0d1');
-- So often in a row, three seconds apart, from the other end of the town.
create function pg_temp.pretends(p_times integer) returns text language plpgsql as $$
declare
  v_said jsonb;
begin
  for i in 1..p_times loop
    perform tests.act_as_owner();
    update private.find_positions set answered_at = now() - interval '3 seconds';
    delete from private.rate_buckets where action = 'send_find_location';
    perform tests.act_as('ada');
    v_said := api.send_find_location((select id from find), 'gcpvn0d1');
  end loop;
  perform tests.act_as_owner();
  return v_said ->> 'bucket';
end
$$;
select is(pg_temp.pretends(19), 'found', 'nineteen say nothing');
select is((select tests.sends('ada', (select id from find), 'gcpvj0d1')), 'found', 'one that is plausible ends the row');
select is(pg_temp.pretends(20), null, 'twenty end it');
select is((select status from app.finds), 'implausible', 'with a word of its own');
select is_empty('select from private.find_positions', 'and the positions are gone');
select is(
  array(
    select name || ' ' || heard
    from unnest(array['ada', 'bob']) as name, lateral tests.heard_by(name) as heard
    where heard like 'find:session_ended%' order by 1
  ),
  array['ada find:session_ended implausible', 'bob find:session_ended implausible'],
  'both hear it'
);

select * from finish();
rollback;
