-- Which account an id is of, and of whom anybody was told, is read and written by nobody: not by whose id
-- it is, nor by who knows it, nor by a stranger, nor without a session, nor by the functions.
begin;
set local search_path = extensions;
select plan(64);

select tests.nobody_waits();
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.listener('cyd');
create temporary table statement (words text) on commit drop;
insert into statement values
  ('select from private.shown_ids'),
  ('insert into private.shown_ids select gen_random_uuid(), gen_random_uuid(), false, now()'),
  ('update private.shown_ids set until = now()'),
  ('delete from private.shown_ids'),
  ('select from private.told_vibes'),
  ('insert into private.told_vibes select gen_random_uuid(), gen_random_uuid(), now()'),
  ('update private.told_vibes set told_at = now()'),
  ('delete from private.told_vibes'),
  ('select private.account_behind(gen_random_uuid())'),
  ('select private.account_here(gen_random_uuid())'),
  ('select private.shown_id_of(gen_random_uuid())'),
  ('select private.keep_shown_id(gen_random_uuid(), gen_random_uuid(), now())'),
  ('select private.first_visible_at(gen_random_uuid(), true)'),
  ('select private.delete_old_shown_ids()'),
  ('select from private.ties'),
  ('select shown_id from app.presence');
grant select on statement to public;
select tests.act_as('ada');
select throws_ok(words, '42501', null, 'whose it is: ' || words) from statement;
select tests.act_as('bob');
select throws_ok(words, '42501', null, 'who knows it: ' || words) from statement;
select tests.act_as_role('anon');
select throws_ok(words, '42501', null, 'without a session: ' || words) from statement;
select tests.act_as_role('service_role');
select throws_ok(words, '42501', null, 'the functions: ' || words) from statement;

select * from finish();
rollback;
