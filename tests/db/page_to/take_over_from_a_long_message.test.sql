-- More to tell of than a page holds is a page, and so is what is told to somebody who has none yet.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('p' || n, 'gcpvj0d1') from generate_series(1, 6) as n;
select tests.teller_rests();
update private.limits set value = 4 where name = 'list_default';
select tests.plays('p' || n, 'a') from generate_series(1, 4) as n;
select is(
  (select array_agg(event) from tests.tells_a_round() where name = 'ada'), array['live:changes'], 'as many as a page holds are told one by one'
);
select tests.teller_rests();
select tests.plays('p' || n, 'b') from generate_series(1, 5) as n;
create temporary table said on commit drop as
select event, payload from tests.tells_a_round() where name = 'ada';
select is(array(select event from said), array['live:nearby_users'], 'more are a page');
select is(jsonb_array_length((select payload -> 'users' from said)), 4, 'of as many as it has');
select is_empty(
  $$ select from private.waiting_pairs where recipient_id = tests.id_of('ada') $$, 'in place of what waited'
);

select tests.teller_rests();
select private.forget_horizons(array[tests.id_of('ada')]);
select private.mark_waiting(array[tests.id_of('ada')], false);
select is(
  (select array_agg(event) from tests.tells_a_round() where name = 'ada'), array['live:nearby_users'], 'whoever has had no page where they stand gets one first'
);

select * from finish();
rollback;
