-- The most frequent call touches no index: one row of presence and one of dwells, on their own pages.
begin;
set local search_path = extensions;
select plan(1);

select tests.live_at('ada', 'gcpvj0d1');
select tests.tell();
create temporary table before as
select relname, n_tup_ins as inserted, n_tup_upd as updated, n_tup_hot_upd as hot
from pg_catalog.pg_stat_xact_user_tables where schemaname in ('app', 'private');
select tests.act_as('ada');
select api.update_location('gcpvj0zz', false);
select tests.act_as_owner();
select is(
  array(
    select format(
      '%s: %s inserted, %s updated, %s hot', relname,
      n_tup_ins - inserted, n_tup_upd - updated, n_tup_hot_upd - hot
    )
    from pg_catalog.pg_stat_xact_user_tables
    join before using (relname)
    where schemaname in ('app', 'private') and (n_tup_ins > inserted or n_tup_upd > updated)
    order by relname
  ),
  array[
    'dwells: 0 inserted, 1 updated, 1 hot', 'presence: 0 inserted, 1 updated, 1 hot',
    'rate_buckets: 0 inserted, 1 updated, 1 hot'
  ],
  'three rows, and each of them hot'
);

select * from finish();
rollback;
