-- DELETE /location ends the Find, as going offline does: one that went on would begin anew anywhere.
begin;
set local search_path = extensions;
select plan(7);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('ada', (select id from find), 'gcpvj0dw');
select tests.sends('bob', (select id from find), 'gcpvj0dx');
select tests.forget_messages();
select tests.act_as('bob');
select api.forget_location();
select is(
  tests.code_of(format('select api.send_find_location(%L, %L)', (select id from find), 'gcpvj0dx')), 'find_conflict', 'it is over'
);
select tests.act_as_owner();
select is((select status from app.finds), 'cancelled', 'as when somebody goes offline');
select is_empty('select from private.find_positions', 'both positions are gone');
select is_empty('select from private.running_finds', 'and where the yes was said');
select is(
  array(select tests.heard_by('ada')), array['live:user_left bob', 'find:session_ended cancelled'], 'the other hears that they left'
);
select is(array(select tests.heard_by('bob')), array['find:session_ended cancelled'], 'and they that it is over');
select tests.act_as('ada');
select is(api.finds(), '{"running": null, "waiting": []}', 'nothing is left');

select * from finish();
rollback;
