-- A call of a listener never looks at what was sent, which may be much, and holds no lock that
-- listeners share: it changes its caller's rows, and the teller follows.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
create function pg_temp.touches() returns bigint language sql volatile as $$
  select sum(seq_scan + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del)::bigint
  from pg_catalog.pg_stat_xact_all_tables
  where schemaname = 'realtime' and relname like 'messages%'
$$;
create function pg_temp.locks() returns bigint language sql volatile as $$
  select count(*) from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
$$;
create temporary table before as select pg_temp.touches() as touches, pg_temp.locks() as locks;
select tests.act_as('ada');
select
  api.go_live(), api.heartbeat(), api.update_location('gcpvj0d1'), api.nearby(), api.live_users(),
  api.sync(missed => 1),
  api.update_settings(share_track => true, radius_km => 10), api.set_track('4uLU6hMCjMI75M1A2tKUQC'),
  api.update_profile(display_name => 'Countess'), api.listener(tests.id_of('bob')), api.vibe_matches(),
  api.wave(tests.id_of('bob')), api.block(tests.id_of('bob')), api.unblock(tests.id_of('bob')),
  api.forget_location(), api.go_offline();
select tests.act_as_owner();
select is(pg_temp.touches(), touches, 'sixteen calls touch no message') from before;
select is(pg_temp.locks(), locks, 'and take no lock beside their rows''') from before;
select isnt_empty('select from private.changes', 'though others are to hear of them');
select tests.tell();
select cmp_ok(pg_temp.touches(), '>', touches, 'which the teller does') from before;

select * from finish();
rollback;
