-- The state machine stands in the table: whoever writes, a Find never goes back.
begin;
set local search_path = extensions;
select plan(5);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select throws_like(
  format('update app.finds set status = %L, slot = 1, started_at = null where id = %L', 'pending', (select id from find)),
  'a Find does not go from active to pending',
  'what runs does not wait again'
);
select throws_like(
  format('update app.finds set status = %L, ended_at = now() where id = %L', 'declined', (select id from find)),
  'a Find does not go from active to declined',
  'nor is it declined'
);
select throws_ok(
  format('update app.finds set status = %L where id = %L', 'completed', (select id from find)),
  '23514',
  null,
  'what ended has an end'
);
update app.finds set status = 'completed', ended_at = now() where id = (select id from find);
select throws_like(
  format('update app.finds set status = %L, ended_at = null where id = %L', 'active', (select id from find)),
  'a Find does not go from completed to active',
  'what ended does not run again'
);
select throws_ok(
  format(
    'insert into app.finds (
      seeker_id, target_id, seeker_shown_id, target_shown_id, status, started_at, expires_at
    )
    select seeker, %1$L, seeker, %1$L, ''active'', now(), now() from unnest(array[%2$L, %3$L]::uuid[]) as seeker',
    tests.id_of('bob'), tests.id_of('ada'), tests.listener('cat')
  ),
  '23505',
  null,
  'a target is found by one'
);

select * from finish();
rollback;
