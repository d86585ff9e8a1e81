-- Of a position that was forgotten a keyed hash and a place of three characters remain, for an hour; of
-- the fixes nothing.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select is(
  (select num_nonnulls(left_at, seen_at, cell_hash, place) from private.publish_epochs), 0,
  'nothing is kept while there is a position'
);
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.forget_location();
select tests.act_as('bob');
select api.go_offline();
select tests.act_as_owner();
select is_empty('select from private.dwells', 'no fix remains');
select is(array(select distinct place from private.publish_epochs), '{gcp}', 'a place does');
select is((select count(distinct cell_hash) from private.publish_epochs), 2::bigint, 'and a hash, another for each person');
select tests.act_as('ada');
select is(
  (select array_agg(key || ' ' || left(value #>> '{}', 3) order by key) from jsonb_each(api.export_me() -> 'lastPosition')
    where key = 'place'), array['place gcp'], 'the export has it'
);
select throws_ok('select private.secret(''cell_key'')', '42501', null, 'the key is nobody''s');
select throws_ok('select from vault.decrypted_secrets', '42501', null, 'however they ask');
select tests.act_as_owner();
select tests.place_ages(name, 3601) from unnest(array['ada', 'bob']) as name;
select private.delete_old_epochs();
select is_empty('select from private.publish_epochs', 'an hour later none of it is left');

select * from finish();
rollback;
