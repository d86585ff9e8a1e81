-- A listener says that they are an adult: only when is kept, the first time, and nothing takes it back.
begin;
set local search_path = extensions;
select plan(11);

select tests.listener('ada');
update app.profiles set adult_confirmed_at = null;
select tests.act_as('ada');
select is(
  tests.code_of('select api.update_profile(display_name => ''Grace'', adult_confirmed => false)'),
  'invalid_request', 'no is not to be said'
);
select is(api.update_profile() ->> 'adultConfirmed', 'false', 'what is not said changes nothing');
select is(api.me() #>> '{profile,displayName}', 'ada', 'nor does what came along with a no');
select is(api.export_me() #> '{profile,adultConfirmedAt}', 'null', 'the export has no time');
select is(api.update_profile(adult_confirmed => true) ->> 'adultConfirmed', 'true', 'yes is kept');
select is(
  (api.export_me() #>> '{profile,adultConfirmedAt}')::timestamptz, date_trunc('milliseconds', now()),
  'with its time'
);

select tests.act_as_owner();
update app.profiles set adult_confirmed_at = '2026-11-22T20:41:00Z';
select tests.act_as('ada');
select api.update_profile(adult_confirmed => true);
select api.update_profile(display_name => 'Grace');
select is(
  api.export_me() #>> '{profile,adultConfirmedAt}', '2026-11-22T20:41:00.000Z',
  'saying it again, or changing the rest, leaves the first time'
);
select is(
  tests.code_of('select api.update_profile(adult_confirmed => false)'), 'invalid_request',
  'and it is not taken back'
);
select is(api.me() #>> '{profile,adultConfirmed}', 'true', 'not by any word');

select tests.act_as_role('anon');
select throws_ok(
  'select api.update_profile(adult_confirmed => true)', '42501', null, 'who is not signed in confirms nothing'
);
select tests.act_as_role('service_role');
select throws_ok(
  'select api.update_profile(adult_confirmed => true)', '42501', null, 'nor does the service for anybody'
);

select * from finish();
rollback;
