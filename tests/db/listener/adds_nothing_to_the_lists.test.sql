-- By id a listener shows as on the lists, and not at all where they are on none.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvn0d1');
select tests.act_as('ada');
select is(
  api.listener(tests.id_of('bob')),
  (select card from jsonb_array_elements(api.nearby()::jsonb -> 'users') as card where card ->> 'displayName' = 'bob'),
  'it is the card of the nearby list'
);
select is(api.listener(tests.id_of('cyd')) ->> 'band', 'near', 'with its band');
select api.update_settings(radius_km => 2);
select is(tests.names_on(api.nearby()::jsonb), '{bob}', 'beyond a smaller radius');
select is(tests.names_on(api.live_users()::jsonb), '{bob}', 'where nobody is on any list');
select is(tests.code_of(format('select api.listener(%L)', tests.id_of('cyd'))), 'not_found', 'there is no card');
select is(tests.code_of(format('select api.listener(%L)', tests.id_of('ada'))), 'not_found', 'nor of oneself');
select is(tests.code_of('select api.listener(null)'), 'invalid_request', 'null is nobody, and not everybody');

select * from finish();
rollback;
