-- A heartbeat touches no index: one row, on its own page.
begin;
set local search_path = extensions;
select plan(1);

select tests.live_at('ada', 'gcpvj0d1');
create temporary table before as
select n_tup_upd as updated, n_tup_hot_upd as hot
from pg_catalog.pg_stat_xact_user_tables where relid = 'app.presence'::regclass;
select tests.act_as('ada');
select api.heartbeat();
select api.heartbeat(background => true);
select tests.act_as_owner();
select is(
  (
    select (stat.n_tup_upd - before.updated) || ' updated, ' || (stat.n_tup_hot_upd - before.hot) || ' hot'
    from pg_catalog.pg_stat_xact_user_tables as stat, before
    where relid = 'app.presence'::regclass
  ),
  '2 updated, 2 hot', 'each is one update, and hot'
);

select * from finish();
rollback;
