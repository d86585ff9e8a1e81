-- A walker is never in one cell for nine minutes. Whoever has not been in the published cell for a quarter
-- of an hour is shown where they have been for two minutes.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at('ada', 'gcpvj0d1');
update private.publish_epochs set published_at = now();
select is(tests.stays_at('ada', 'gcpvj1', 420), 'gcpvj0', 'on the way');
select is(tests.stays_at('ada', 'gcpvj4', 420), 'gcpvj0', 'further on');
-- 840 s: no epoch begins before 900.
select is(tests.stays_at('ada', 'gcpvj5', 60), 'gcpvj0', 'a quarter of an hour, but a cell that one fix names');
select is((select next_cell from private.dwells), null, 'decides nothing');
select is(tests.stays_at('ada', 'gcpvj5', 300), 'gcpvj0', 'with the next epoch');
select is((select next_cell::text from private.dwells), 'gcpvj5', 'it is decided');

select * from finish();
rollback;
