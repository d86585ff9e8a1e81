-- Who looked for whom is forgotten a day after it ended.
begin;
set local search_path = extensions;
select plan(3);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
select tests.findable('cat', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.act_as('ada');
select api.complete_find((select id from find));
select tests.act_as_owner();
select tests.asks('cat', 'ada');
update app.finds set ended_at = now() - interval '23 hours 59 minutes' where id = (select id from find);
select private.delete_old_finds();
select is((select count(*)::integer from app.finds), 2, 'within a day it is known how it ended');
update app.finds set ended_at = now() - interval '24 hours 1 second' where id = (select id from find);
select private.delete_old_finds();
select is_empty('select from app.finds where ended_at is not null', 'then no more');
select is(
  (select status from app.finds where seeker_id = tests.id_of('cat')), 'pending', 'what is open is another matter'
);

select * from finish();
rollback;
