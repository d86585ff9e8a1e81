-- What weighs most comes first: no age puts anything before a child or a danger, and no crowd
-- of strangers anything before who met somebody.
begin;
set local search_path = extensions;
select plan(6);

select tests.listener(name) from unnest(array['ada', 'bob', 'child', 'danger', 'old', 'rude', 'victim']) as name;
select tests.listener('crowd' || n) from generate_series(1, 120) as n;
create function pg_temp.reported(p_by text, p_who text, p_reason text, p_met boolean, p_days integer default 0)
returns void language sql as $$
  insert into private.reports (
    reporter_id, reporter_person_id, shown_id, reported_id, reason, may_have_met, created_at
  )
  select tests.id_of(p_by), private.person_of(tests.id_of(p_by)), tests.id_of(p_who), tests.id_of(p_who),
    p_reason, p_met, now() - make_interval(days => p_days)
$$;
create function pg_temp.queue(p_args jsonb default '{}') returns text[] language sql as $$
  select array(
    select concat(entry -> 'profile' ->> 'displayName', ' ', entry ->> 'weight')
    from jsonb_array_elements(api.report_queue(
      reason => p_args ->> 'reason', page_size => (p_args ->> 'size')::integer,
      state => coalesce(p_args ->> 'state', 'open')
    ) -> 'persons') with ordinality as listed (entry, nth)
    order by nth
  )
$$;
select pg_temp.reported('crowd' || n, 'victim', 'minor', false) from generate_series(1, 120) as n;
select pg_temp.reported('ada', 'rude', 'harassment', true), pg_temp.reported('bob', 'rude', 'spam', true);
select pg_temp.reported('ada', 'old', 'harassment', true, 170);
select pg_temp.reported('bob', 'danger', 'safety', true);
select pg_temp.reported('ada', 'child', 'minor', true), pg_temp.reported('bob', 'child', 'other', false);
select is(
  pg_temp.queue(), array['child 202', 'danger 100', 'old 40', 'rude 20', 'victim 9'], 'the heaviest first'
);
select is(pg_temp.queue('{"size": 1}'), array['child 202'], 'whatever the page');
select is(
  (select entry - 'reports' - 'profile' - 'personId' - 'suspended' - 'latestAt' - 'oldestAt'
    from jsonb_array_elements(api.report_queue() -> 'persons') as entry
    where entry -> 'profile' ->> 'displayName' = 'victim'),
  '{"weight": 9, "count": 120, "reporters": 120, "mayHaveMet": 0, "upheldBefore": 0}',
  'all of a crowd are one entry, and told apart from who may have met them'
);
select is(
  (select jsonb_array_length(entry -> 'reports') from jsonb_array_elements(api.report_queue() -> 'persons') as entry
    where entry -> 'profile' ->> 'displayName' = 'victim'),
  20, 'with some of what they say'
);
select is(pg_temp.queue('{"reason": "spam"}'), array['rude 20'], 'by reason');
select is(pg_temp.queue('{"state": "upheld"}'), '{}', 'by state');

select * from finish();
rollback;
