-- Expo says a quarter of an hour later whether a push was delivered, and so which devices are gone.
begin;
set local search_path = extensions;
select plan(8);

select tests.lift_rate_limits();
select tests.has_phone('ada'), tests.has_phone('bob');
insert into private.push_receipts (ticket, device_id, ask_at, sent_at)
select 'of ' || display_name, devices.id, now() + interval '15 minutes', now()
from private.devices join app.profiles on profiles.id = user_id;
select is(private.claim_push_receipts(10), '{"tickets": []}', 'not before');
update private.push_receipts set ask_at = now() where ticket is not null;
select is(jsonb_array_length(private.claim_push_receipts(1) -> 'tickets'), 1, 'so many at a time');
select is(jsonb_array_length(private.claim_push_receipts(10) -> 'tickets'), 1, 'each once');
select is(private.claim_push_receipts(10), '{"tickets": []}', 'and then a quarter of an hour later');
select private.keep_push_receipts('{of ada}', '{of bob,of nobody}');
select is(tests.phones(), array['ada'], 'the device that is gone is forgotten');
select is((select count(*) from private.push_receipts), 0::bigint, 'and what was said is settled');

insert into private.push_receipts (ticket, device_id, ask_at, sent_at)
select 'of yesterday', id, now(), now() - interval '25 hours' from private.devices
union all select 'of nobody', gen_random_uuid(), now(), now()
union all select 'of now', id, now(), now() from private.devices;
select is(private.delete_old_receipts(10), 2, 'what Expo has forgotten, and of whom nothing is left');
select is((select array_agg(ticket) from private.push_receipts), array['of now'], 'the rest stays');

select * from finish();
rollback;
