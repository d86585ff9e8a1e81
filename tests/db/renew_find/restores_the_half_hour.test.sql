-- To say that it goes on is harmless when nobody asked, and takes no other end away.
begin;
set local search_path = extensions;
select plan(6);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.act_as('bob');
create temporary table before on commit drop as select api.finds() -> 'running' as find;
select is(api.renew_find((select id from find)), (select find from before), 'unasked it changes nothing');
select tests.act_as_owner();
select is((select yes_cell::text from private.running_finds), 'gcpvj0', 'nor before the first fix');
select tests.sends('bob', (select id from find), 'gcpvj0d1');
select tests.sends('ada', (select id from find), 'gcpvj0d1');
select tests.act_as('ada');
select api.arrived_find((select id from find));
select tests.act_as_owner();
update private.running_finds set confirms = 3;
update private.running_finds set renew_until = now() + interval '50 seconds';
select tests.act_as('bob');
select is(
  (api.renew_find((select id from find)) ->> 'expiresAt')::timestamptz, date_trunc('milliseconds', now() + interval '90 seconds'), 'the last silence still ends it'
);
select tests.act_as_owner();
select is((select renew_until from private.running_finds), null, 'though it goes on here');
update app.finds set expires_at = now();
select tests.act_as('bob');
select is(
  tests.code_of(format('select api.renew_find(%L)', (select id from find))), 'find_conflict', 'what time has ended is not renewed'
);
select is(tests.code_of(format('select api.renew_find(%L)', gen_random_uuid())), 'not_found', 'nor what there is not');

select * from finish();
rollback;
