-- How far a viewer hears of others: set with the page that they get, gone when they move on. The
-- groups count those who are there for everyone, so that an audience is found where there is one.

create function private.forget_horizons(p_users uuid[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  with gone as (
    delete from private.horizons where user_id = any (p_users) returning cell, band, level, is_public
  ),
  counted as materialized (
    select cell, band, level, count(*)::integer as viewers
    from gone
    where is_public
    group by cell, band, level
  ),
  emptied as (
    delete from private.horizon_groups as groups
    using counted
    where (groups.cell, groups.band, groups.level) = (counted.cell, counted.band, counted.level)
      and groups.viewers <= counted.viewers
    returning groups.cell, groups.band, groups.level
  )
  update private.horizon_groups as groups
  set viewers = groups.viewers - counted.viewers
  from counted
  where (groups.cell, groups.band, groups.level) = (counted.cell, counted.band, counted.level)
    and groups.viewers > counted.viewers;
end
$$;
comment on function private.forget_horizons(uuid[]) is
  'These viewers hear of nobody until they get a page. Definer: horizons are writable by nobody.';

create function private.set_horizon(
  p_user uuid,
  p_band smallint,
  p_turn bigint
) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_horizon private.horizons;
begin
  perform private.forget_horizons(array[p_user]);
  insert into private.horizons (user_id, cell, ring, reach, is_public, band, turn)
  select user_id, cell, ring, reach, is_public, coalesce(p_band, reach), coalesce(p_turn, 4294967295)
  from app.positions
  where user_id = p_user
  returning * into v_horizon;
  insert into private.horizon_groups as groups (cell, band, level, centre, viewers)
  select v_horizon.cell, v_horizon.band, v_horizon.level, private.centre_of(v_horizon.cell), 1
  where v_horizon.is_public
  on conflict (cell, band, level) do update set viewers = groups.viewers + 1;
end
$$;
comment on function private.set_horizon(uuid, smallint, bigint) is
  'A viewer hears of others as far as the page goes that they get now; without an end they hear of all within reach. Definer: horizons are writable by nobody.';
