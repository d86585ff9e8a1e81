-- Everything that is true only while somebody is live stands in unlogged tables: it reaches no log, no
-- replica and no backup, and a crash ends it. A new table is unlogged, or is named here.
begin;
set local search_path = extensions;
select plan(2);

create temporary view ours as
select c.oid::regclass::text as name, c.relpersistence = 'u' as is_unlogged
from pg_catalog.pg_class as c
where c.relnamespace in ('app'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p');

select results_eq(
  'select name from ours where not is_unlogged order by name collate "C"',
  array[
    'app.blocks', 'app.connections', 'app.finds', 'app.profiles', 'app.settings', 'app.waves',
    'private.devices', 'private.errors', 'private.jobs', 'private.limits', 'private.log_leavers', 'private.lookalikes', 'private.moderation_acts',
    'private.person_keys', 'private.persons', 'private.picture_hosts', 'private.push_services', 'private.reactions', 'private.reports',
    'private.request_pauses', 'private.reserved_names',
    'private.sign_in_attempts', 'private.sign_in_codes', 'private.spotify_accounts',
    'private.spotify_traffic', 'private.suspensions'
  ],
  'these outlast a crash'
);
select is_empty(
  $$
    select expected.name
    from unnest(array[
      'app.presence', 'app.positions', 'app.tracks', 'private.track_reactions', 'private.known_tracks', 'private.find_positions', 'private.publish_epochs', 'private.dwells',
      'private.changes', 'private.waiting_pairs', 'private.waiting_events', 'private.waiting_vibes', 'private.horizons'
    ]) as expected (name)
    left join ours using (name)
    where is_unlogged is not true
  $$,
  'who is live, where, what they play and what waits to be told do not'
);

select * from finish();
rollback;
