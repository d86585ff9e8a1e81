-- A report by the id of an evening is about whoever that was, while it lasts and for a day, and keeps
-- what was seen of it: moderators read the person, and the reporter learns nothing.
begin;
set local search_path = extensions;
select plan(15);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
update app.profiles set avatar_url = 'https://i.scdn.co/image/bob' where display_name = 'bob';
select tests.anonymous_at('bob', 'gcpvj0d1');
select tests.plays('bob', 'a');
create temporary table bob on commit drop as select tests.known_as('bob') as id;
grant select on bob to public;
select tests.act_as('ada');
select is(api.report(id, 'harassment'), null, 'a report is answered with nothing') from bob;
select is(
  api.report(tests.id_of('bob'), 'spam'), null, 'as is one of the account, which is not seen'
);
select tests.act_as_owner();
select is(
  (select array_agg(distinct reported_id) from private.reports), array[tests.id_of('bob')], 'both are of one listener'
);
select is((select count(*) from private.reports), 2::bigint, 'and are two: one id, one report');
create function pg_temp.seen(p_id uuid) returns jsonb language sql security definer as $$
  select jsonb_build_object(
    'name', seen ->> 'displayName', 'avatar', seen ->> 'avatarUrl', 'anonymous', seen -> 'anonymous',
    'track', seen #>> '{track,trackId}', 'met', may_have_met
  ) from private.reports where shown_id = p_id
$$;
grant execute on function pg_temp.seen to public;
select is(
  pg_temp.seen(id), jsonb_build_object('name', 'Anonymous listener', 'avatar', null, 'anonymous', true, 'track', repeat('a', 22), 'met', true),
  'what was seen is somebody anonymous, and what played'
) from bob;
select is(
  (select rate_buckets.tokens from private.rate_buckets
   where action = 'report' and spender = private.person_of(tests.id_of('ada'))),
  private.limit_of('rate_report_burst') - 4::double precision, 'who is seen costs a call, and the account three, as nobody would'
);
select tests.act_as('ada');
select is((api.export_me() -> 'reports')::text ~ 'bob', false, 'the reporter reads no name of it');
select tests.act_as_role('service_role');
select is(jsonb_array_length(api.report_queue() -> 'persons'), 1, 'moderators read one person');
select is(api.report_queue() #>> '{persons,0,profile,displayName}', 'bob', 'by name');

-- After they have gone.
select tests.act_as_owner();
delete from private.reports;
select tests.act_as('bob');
select api.go_offline();
select tests.switched_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.report(id, 'harassment', 'Last evening.') from bob;
select tests.act_as_owner();
select is((select reported_id from private.reports), tests.id_of('bob'), 'the id of an earlier evening is of the same');
select is(
  pg_temp.seen(id), jsonb_build_object('name', 'Anonymous listener', 'avatar', null, 'anonymous', true, 'track', null, 'met', true),
  'with what was shown of it, and nothing of who they are now'
) from bob;
select tests.act_as('bob');
select is((api.export_me() -> 'reports'), '[]', 'who was reported reads nothing');
select tests.act_as_owner();
delete from private.reports;
update private.shown_ids set until = now();
select private.delete_old_shown_ids();
select tests.act_as('ada');
select is(api.report(id, 'harassment'), null, 'a day later it is answered alike') from bob;
select tests.act_as_owner();
select is((select reported_id from private.reports), id, 'and names nobody') from bob;
select tests.act_as_role('anon');
select throws_ok($$ select api.report(gen_random_uuid(), 'spam') $$, '42501', null, 'without a session nobody reports');

select * from finish();
rollback;
