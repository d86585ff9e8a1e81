-- The targets yes: the Find runs for both, without a hint yet, for half an hour.
begin;
set local search_path = extensions;
select plan(7);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.asks('ada', 'bob') as id;
grant select on find to authenticated;
select tests.forget_messages();

select tests.act_as('bob');
create temporary table said on commit drop as select api.accept_find((select id from find)) as yes;
select is(
  (select yes - '{id,other,startedAt,expiresAt}'::text[] from said),
  '{"role": "target", "status": "active", "bucket": null}',
  'it runs'
);
select is(
  (select (yes ->> 'expiresAt')::timestamptz - (yes ->> 'startedAt')::timestamptz from said),
  interval '30 minutes',
  'for half an hour'
);
select is(api.finds() -> 'running', (select yes from said), 'the target reads it so');
select is(api.accept_find((select id from find)), (select yes from said), 'a second yes is the same yes');
select tests.act_as('ada');
select is(
  (api.finds() -> 'running') - '{other,startedAt,expiresAt}'::text[],
  (select jsonb_build_object('id', id, 'role', 'seeker', 'status', 'active', 'bucket', null) from find),
  'and so does the seeker'
);
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['find:accepted'], 'who heard the yes, once');
select is_empty('select tests.heard_by(''bob'')', 'the target knows without being told');

select * from finish();
rollback;
