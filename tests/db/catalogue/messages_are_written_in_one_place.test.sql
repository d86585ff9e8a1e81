-- No call of a listener reads, writes or deletes what was sent, which may be much: the teller writes it,
-- a job deletes it, and the export alone names what of it is its listener's.
begin;
set local search_path = extensions;
select plan(1);

select results_eq(
  $$
    select oid::regprocedure::text from pg_catalog.pg_proc
    where pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      and prokind = 'f'
      and coalesce(pg_get_function_sqlbody(oid), prosrc) ~ 'realtime\.(messages|send)'
    order by proname collate "C"
  $$,
  array[
    'private.delete_sent_messages(integer)', 'private.export_evening(uuid)',
    'private.write_messages(private.recipient[],private.message[])'
  ],
  'three functions know of the table'
);

select * from finish();
rollback;
