-- Behind the first line of a call that takes a geohash nobody sees more than its cell: what takes a fix in
-- takes a cell, which has six characters, and two walks that differ in what follows those leave the same
-- answers and the same rows.
begin;
set local search_path = extensions;
select plan(5);

select set_eq(
  $$
    select proc.proname::text
    from pg_catalog.pg_proc as proc
    where proc.pronamespace = 'private'::regnamespace
      and proc.proargnames @> array['p_geohash']
      and proc.prosrc !~ 'st_pointfromgeohash|st_geomfromgeohash'
      and proc.prokind = 'f' and proc.proname !~ 'find' and proc.proname not in ('centre_of', 'metres_outside', 'with_fix')
  $$,
  array['checked_geohash', 'heartbeat', 'update_location'],
  'a geohash is known to the door, and to the calls that hand it there'
);
select is(
  (
    select array_agg(proname || ' ' || regexp_count order by proname)
    from (
      select proname, cardinality(regexp_split_to_array(
        regexp_replace(prosrc, 'if p_geohash is not null|private\.checked_geohash\(p_geohash, 6\)', '', 'g'),
        'p_geohash'
      )) - 1 as regexp_count
      from pg_catalog.pg_proc
      where pronamespace = 'private'::regnamespace and proname in ('heartbeat', 'update_location')
    ) as counted
  ),
  array['heartbeat 0', 'update_location 0'], 'which they do once, and look at it nowhere else'
);
select is(
  array(
    select proname::text from pg_catalog.pg_proc
    where pronamespace = 'private'::regnamespace
      and proname in ('take_fix', 'keep_fix', 'publish_cell', 'is_plausible', 'occupy_cell', 'is_last_cell')
      and not (proargtypes::regtype[] @> array['app.cell'::regtype])
  ),
  '{}', 'what is behind it takes a cell'
);

-- The same walk, with other places in the same cells.
create function pg_temp.walk(p_tails text[]) returns text language plpgsql as $$
declare
  v_said text[] := '{}';
  v_cells constant text[] := '{gcpvj0,gcpvj0,gcpvj1,gcpvj1,gcpvj1,gcpvj4,gcpvj0,gcpvj1,gcpvj1,gcpvj1,gcpvj4}';
begin
  perform setseed(0.5);
  update private.limits set value = 0 where name in ('dwell_s', 'unlinked_wait_least_s');
  perform tests.live_at('bob', 'gcpvj0');
  perform tests.listener('ada'), tests.lift_rate_limits();
  perform tests.act_as('ada');
  perform api.go_live();
  for v_step in 1 .. 44 loop
    perform tests.act_as_owner();
    perform tests.place_ages('ada', 120);
    perform tests.act_as('ada');
    if v_step = 20 then
      perform api.forget_location();
    end if;
    if v_step % 3 = 0 then
      v_said := v_said || api.heartbeat(v_cells[1 + v_step % 11] || p_tails[1 + v_step % 3])::text;
    else
      v_said := v_said || api.update_location(v_cells[1 + v_step % 11] || p_tails[1 + v_step % 3])::text;
    end if;
    perform tests.act_as_owner();
    v_said := v_said
      || array(select (to_jsonb(one) - 'ring')::text from app.positions as one order by user_id)
      || array(select to_jsonb(one)::text from private.dwells as one order by user_id)
      || array(select to_jsonb(one)::text from private.publish_epochs as one order by user_id);
  end loop;
  v_said := v_said || array(
    select concat_ws(' ', event, regexp_replace(payload::text, '"n": \d+', '')) from tests.messages_to('bob')
  );
  raise exception using errcode = 'P0042', message = array_to_string(v_said, E'\n');
exception when sqlstate 'P0042' then
  perform tests.act_as_owner();
  return regexp_replace(sqlerrm, '"n" ?: ?\d+', '', 'g');
end
$$;
create temporary table walks on commit drop as
select nth, pg_temp.walk(tails) as said
from (values
  (1, array['', '', '']), (2, array['000000', 'zz', 'bp']), (3, array['pb', '0', 'zzzzzz'])
) as world (nth, tails);
select is(
  (select count(distinct said) from walks), 1::bigint, 'three walks, one transcript'
);
select ok(
  (select count(*) > 100 from walks, regexp_split_to_table(said, E'\n') where nth = 1), 'which is a long one'
);

select * from finish();
rollback;
