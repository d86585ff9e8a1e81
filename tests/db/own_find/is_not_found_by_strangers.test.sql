-- A session id in other hands is worth what a made-up one is.
begin;
set local search_path = extensions;
select plan(6);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
select tests.findable('eve', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;

select tests.act_as('eve');
select is(tests.code_of(format('select api.%s(%L)', call, (select id from find))), 'not_found', call)
from unnest(array['accept_find', 'decline_find', 'complete_find', 'cancel_find']) as call;
select is(
  tests.code_of(format('select api.send_find_location(%L, %L)', (select id from find), 'gcpvj0d1')), 'not_found', 'send_find_location'
);
select is(api.finds(), '{"running": null, "waiting": []}', 'and nothing is on their list');

select * from finish();
rollback;
