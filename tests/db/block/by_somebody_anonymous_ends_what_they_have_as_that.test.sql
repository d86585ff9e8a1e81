-- Who blocks while anonymous ends what they have as that; what they have by name stays listed for both, or
-- the other would read who it was. The two are hidden from each other all the same.
begin;
set local search_path = extensions;
select plan(11);

select tests.nobody_waits();
select tests.lift_rate_limits();
-- Both ways round: rows of pairs have one order.
create function pg_temp.listed(p_name text) returns text[] language plpgsql as $$
declare
  v_listed text[];
begin
  perform tests.act_as(p_name);
  v_listed := array(
    select tests.name_of(one ->> 'userId')
    from jsonb_array_elements(api.connections() -> 'connections') as one order by 1
  );
  perform tests.act_as_owner();
  return v_listed;
end
$$;
create function pg_temp.meet_twice(p_hidden text, p_other text) returns void language plpgsql as $$
begin
  perform tests.live_at(name, 'gcpvj0d1') from unnest(array[p_hidden, p_other]) as name;
  perform tests.waves(p_other, p_hidden), tests.waves(p_hidden, p_other);
  perform tests.anonymous_at(p_hidden, 'gcpvj0d1');
  perform tests.waves(p_other, p_hidden), tests.waves(p_hidden, p_other);
  perform tests.act_as(p_hidden);
  perform api.block(tests.id_of(p_other));
  perform tests.act_as_owner();
end
$$;
select ok(
  tests.id_of('ada') > tests.id_of('bob') and tests.id_of('gus') < tests.id_of('dan'), 'two pairs, one each way round'
);
select pg_temp.meet_twice('ada', 'bob');
select is(pg_temp.listed('bob'), array['ada'], 'the blocked one keeps who they met by name');
select is(pg_temp.listed('ada'), array['bob'], 'as who blocked does');
select is(private.can_see(tests.id_of('bob'), tests.id_of('ada')), false, 'and they do not meet');
select pg_temp.meet_twice('gus', 'dan');
select is(pg_temp.listed('dan'), array['gus'], 'whichever of them comes first');
select is(pg_temp.listed('gus'), array['dan'], 'for both');
select is(private.can_see(tests.id_of('gus'), tests.id_of('dan')), false, 'who do not meet');
select tests.act_as('ada');
select is(
  api.blocks() #>> '{blocks,0,displayName}', 'bob', 'who blocks while anonymous has the name that they saw'
);
select tests.is_anonymous('ada', false);
select tests.switched_at('ada', 'gcpvj0d1');
select is(private.can_see(tests.id_of('bob'), tests.id_of('ada')), false, 'by name they do not meet either');
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select tests.act_as_owner();
select is(private.can_see(tests.id_of('bob'), tests.id_of('ada')), true, 'until the block is taken back');
select is(pg_temp.listed('bob'), array['ada'], 'which brings nothing back that has ended');

select * from finish();
rollback;
