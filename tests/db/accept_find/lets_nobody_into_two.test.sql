-- A yes to somebody who runs already: neither party gets into two.
begin;
set local search_path = extensions;
select plan(2);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
select tests.findable('cat', 'gcpvj0d1');
select tests.findable('dan', 'gcpvj0d1');
create temporary table one on commit drop as select tests.asks('ada', 'bob') as id;
grant select on one to public;
create temporary table other on commit drop as select tests.asks('cat', 'bob') as id;
grant select on other to public;
select tests.act_as('bob');
select api.accept_find((select id from one));
select is(
  tests.code_of(format('select api.accept_find(%L)', (select id from other))), 'find_conflict', 'the target has a Find already'
);
select tests.act_as_owner();
-- No call leads here: who runs has no request waiting. The rule stands all the same.
insert into app.finds (seeker_id, target_id, seeker_shown_id, target_shown_id, slot, expires_at)
values (
  tests.id_of('ada'), tests.id_of('dan'), tests.id_of('ada'), tests.id_of('dan'), 1, now() + interval '1 minute'
)
on conflict do nothing;
select is(
  (select count(*)::integer from app.finds where seeker_id = tests.id_of('ada') and status in ('pending', 'active')),
  1,
  'a seeker has one open Find, whoever writes the row'
);

select * from finish();
rollback;
