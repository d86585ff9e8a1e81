-- By id a listener shows as on the lists: with a band inside one's own radius, without one beyond.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvn0d1');
select tests.act_as('ada');
select api.update_settings(radius_km => 10);
select is(api.listener(tests.id_of('bob')), api.nearby() #> '{users,0}', 'who is near is the card of the nearby list');
select is(api.listener(tests.id_of('cyd')) ->> 'band', 'near', 'who is farther has a band');
select api.update_settings(radius_km => 2);
select is(tests.names_on(api.nearby()), '{bob}', 'beyond a smaller radius');
select is(
  api.listener(tests.id_of('cyd')),
  (select card from jsonb_array_elements(api.live_users() -> 'users') as card where card ->> 'displayName' = 'cyd'),
  'it is the card of the live list'
);
select is(api.listener(tests.id_of('cyd')) ->> 'band', null, 'without a band');
select is(tests.code_of(format('select api.listener(%L)', tests.id_of('ada'))), 'not_found', 'nobody is on their own list');
select is(tests.code_of('select api.listener(null)'), 'invalid_request', 'null is nobody, and not everybody');

select * from finish();
rollback;
