-- Pages visit everybody once: band by band, and in each as they follow on the ring from the viewer on.
-- A cursor names a place in that order, and nobody.
begin;
set local search_path = extensions;
select plan(9);

select tests.lift_rate_limits();
select tests.listener(name) from (
  select 'ada' union all select 'p' || n from generate_series(0, 9) as n
  union all select 'q' || n from generate_series(0, 4) as n
) as all_of_them (name);
update app.settings set radius_km = 10;
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('p' || n, 'gcpvj' || substr('0123456789', n + 1, 1)) from generate_series(0, 9) as n;
select tests.live_at('q' || n, 'gcpuz' || substr('0123456789', n + 1, 1)) from generate_series(0, 4) as n;
create temporary table expected as
select array_agg(other.user_id::text order by
  private.band_between(me.cell, other.cell), private.turn_between(me.ring, other.ring)
) as users
from app.positions as other
join app.positions as me on me.user_id = tests.id_of('ada')
where other.user_id <> me.user_id;
grant select on expected to authenticated;
select tests.act_as('ada');
create temporary table pages as
with recursive page (nth, list) as (
  select 1, api.nearby(page_size => 4)::jsonb
  union all
  select nth + 1, api.nearby(list ->> 'next', 4)::jsonb from page where list ->> 'next' is not null
)
select nth, list from page;
create function pg_temp.users_on(p_list jsonb) returns text[] language sql as $$
  select array_agg(card ->> 'userId' order by nth)
  from jsonb_array_elements(p_list -> 'users') with ordinality as cards (card, nth)
$$;
select is((select count(*)::integer from pages), 4, '15 listeners fill four pages of four');
select is(pg_temp.users_on(api.nearby()::jsonb), users, 'the list is in the order of bands and of the ring') from expected;
select is(
  (
    select array_agg(card order by nth, place)
    from pages, jsonb_array_elements(list -> 'users') with ordinality as cards (card, place)
  ),
  array(select jsonb_array_elements(api.nearby()::jsonb -> 'users')),
  'the pages together are the whole list'
);
select is(
  array(select list ->> 'next' from pages where list ->> 'next' !~ '^[1-3]\.\d{1,10}$'), '{}',
  'a cursor is a band and a turn of the ring'
);
select tests.act_as_owner();
delete from app.presence where user_id = (select users[4]::uuid from expected);
select tests.act_as('ada');
select is(
  api.nearby((select list ->> 'next' from pages where nth = 1), 4)::jsonb, (select list from pages where nth = 2),
  'the next page is the same when the last of this one has left'
);
select is(tests.code_of('select api.nearby(page_size => 0)'), 'invalid_request', 'a page of none');
select is(tests.code_of('select api.nearby(page_size => 101)'), 'invalid_request', 'a page of 101');
select is(tests.code_of('select api.nearby(after => ''1 or 1=1'')'), 'invalid_request', 'a cursor that is none');
select is(tests.code_of('select api.nearby(after => ''1.4294967296'')'), 'invalid_request', 'or is off the ring');

select * from finish();
rollback;
