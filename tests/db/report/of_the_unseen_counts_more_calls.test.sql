-- Of whom the caller does not see, a report takes more of what they may call, whoever that is; and what
-- the two have had with each other weighs without being told.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('hid', 'gcpvj0d1');
select tests.listener('off');
select tests.live_at('gone', 'gcpvj0d1');
select tests.act_as('hid');
select api.block(tests.id_of('ada'));
select tests.act_as('gone');
select api.go_offline();
select tests.act_as_owner();
create function pg_temp.cost_of(p_who text) returns numeric language plpgsql as $$
declare
  v_left numeric;
begin
  delete from private.rate_buckets;
  perform tests.act_as('ada');
  perform api.report(tests.id_of(p_who), 'spam');
  perform tests.act_as_owner();
  return (select 10 - tokens from private.rate_buckets where action = 'report');
end
$$;
grant execute on function pg_temp.cost_of to public;
select is(pg_temp.cost_of('bob'), 1.0, 'one who is seen costs a call');
select is(pg_temp.cost_of(name), 3.0, name || ' costs three')
from unnest(array['hid', 'off', 'gone', 'nobody']) as name;
select is(
  array(
    select may_have_met || ' ' || coalesce(seen ->> 'displayName', '-') from private.reports
    order by array_position(array['bob', 'hid', 'gone', 'off', 'nobody'], case reported_id
      when tests.id_of('bob') then 'bob' when tests.id_of('hid') then 'hid' when tests.id_of('gone') then 'gone'
      when tests.id_of('off') then 'off' else 'nobody' end)
  ),
  array['true bob', 'true hid', 'true gone', 'false -', 'false -'], 'who was here within the hour may have met the caller'
);
select tests.act_as('ada');
select ok(
  api.export_me() -> 'reports' @> '[]' and (api.export_me() -> 'reports')::text not like '%hid%', 'which the caller does not read'
);
select tests.act_as_owner();
insert into app.connections (user_a, user_b, shown_a, shown_b)
select one, other, one, other
from (select least(a, b) as one, greatest(a, b) as other
  from (values (tests.id_of('ada'), tests.id_of('off'))) as pair (a, b)) as ordered;
select is(pg_temp.cost_of('off'), 1.0, 'whom they are connected with costs a call');
select is(
  (select seen ->> 'displayName' from private.reports where reported_id = tests.id_of('off')), 'off', 'and is seen'
);

select * from finish();
rollback;
