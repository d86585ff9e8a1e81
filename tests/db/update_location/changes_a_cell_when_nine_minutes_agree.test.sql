-- A published cell changes when all fixes of nine minutes are in another one: with the first fix of the
-- epoch then, and for others a random while of up to five minutes later, whatever the phone says meanwhile.
begin;
set local search_path = extensions;
select plan(12);

select tests.live_at('ada', 'gcpvj0d1');
update private.publish_epochs set published_at = now();
select is(tests.stays_at('ada', 'gcpvj0', 60), 'gcpvj0', 'the first fix is published');
select is(tests.stays_at('ada', 'gcpvj1', 540), 'gcpvj0', 'eight minutes in the next cell change nothing');
select is(tests.stays_at('ada', 'gcpvj0', 60), 'gcpvj0', 'one fix in the old one');
select is(tests.stays_at('ada', 'gcpvj1', 540), 'gcpvj0', 'and they are counted anew');
select is((select next_cell from private.dwells), null, 'nothing is decided within');
-- 1200 s after the publication, an epoch begins; the run is 480 s old.
select is(tests.stays_at('ada', 'gcpvj1', 60), 'gcpvj0', 'nine minutes, in an epoch that has had its fix');
select is((select next_cell from private.dwells), null, 'decide nothing either');
select is(tests.stays_at('ada', 'gcpvj1', 240), 'gcpvj0', 'the first fix of the next epoch decides, and others see nothing');
select is(
  (select row(next_cell::text, next_at between now() and now() + interval '300 seconds')::text from private.dwells),
  '(gcpvj1,t)', 'until a moment within five minutes'
);
select tests.forget_messages();
update private.dwells set next_at = now() + interval '90 seconds';
select is(tests.stays_at('ada', 'gcpvj9', 60), 'gcpvj0', 'wherever they are by then');
select is(tests.stays_at('ada', 'gcpvj9', 60), 'gcpvj1', 'it comes to pass');
select is(
  (select row(published_at = now(), cardinality(earlier))::text from private.publish_epochs), '(t,1)',
  'and epochs are counted from there'
);

select * from finish();
rollback;
