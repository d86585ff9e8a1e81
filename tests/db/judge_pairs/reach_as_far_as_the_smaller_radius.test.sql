-- Two see each other when each is within the other's reach: of any two radii the smaller one counts, and
-- it counts for both.
begin;
set local search_path = extensions;
select plan(4);

select tests.lift_rate_limits();
create function pg_temp.sees(p_one text, p_other text) returns boolean language sql as $$
  select private.can_see(tests.id_of(p_one), tests.id_of(p_other))
$$;
-- The pairs of radii, ada's first, with which one of the two sees the other.
create function pg_temp.seen_with(p_other text) returns text[] language plpgsql as $$
declare
  v_pair integer[];
  v_seen text[] := '{}';
begin
  foreach v_pair slice 1 in array
    array[[2, 2], [2, 5], [2, 10], [5, 2], [5, 5], [5, 10], [10, 2], [10, 5], [10, 10]]
  loop
    perform tests.act_as('ada');
    perform api.update_settings(radius_km => v_pair[1]);
    perform tests.act_as(p_other);
    perform api.update_settings(radius_km => v_pair[2]);
    perform tests.act_as_owner();
    if pg_temp.sees('ada', p_other) <> pg_temp.sees(p_other, 'ada') then
      v_seen := v_seen || format('%s %s one way', v_pair[1], v_pair[2]);
    elsif pg_temp.sees('ada', p_other) then
      v_seen := v_seen || format('%s %s', v_pair[1], v_pair[2]);
    end if;
  end loop;
  return v_seen;
end
$$;
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('here', 'gcpvj1');
select tests.live_at('near', 'gcpvn0d1');
select tests.live_at('around', 'gcpv5000');
select tests.live_at('far', 'gcp9bp');
select is(
  pg_temp.seen_with('here'),
  array['2 2', '2 5', '2 10', '5 2', '5 5', '5 10', '10 2', '10 5', '10 10'], 'up to 2 km: with any two'
);
select is(pg_temp.seen_with('near'), array['5 5', '5 10', '10 5', '10 10'], 'up to 5 km: unless one has 2');
select is(pg_temp.seen_with('around'), array['10 10'], 'up to 10 km: with 10 both');
select is(pg_temp.seen_with('far'), '{}', 'beyond: with none');

select * from finish();
rollback;
