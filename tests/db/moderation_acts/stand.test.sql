-- What a moderator did is changed by nobody, the owner of the table included, and goes in its time.
begin;
set local search_path = extensions;
select plan(7);

insert into private.moderation_acts (moderator, act, person_id, at)
values ('Mo', 'dismiss', gen_random_uuid(), now()), ('Mo', 'dismiss', gen_random_uuid(), now() - interval '3 years');
select throws_ok($$ update private.moderation_acts set moderator = 'Flo' $$, '42501', null, 'no change');
select throws_ok($$ delete from private.moderation_acts where at = now() $$, '42501', null, 'no deletion');
select throws_ok('truncate private.moderation_acts', '42501', null, 'of all at once neither');
select is(private.delete_old_acts(), 1, 'what is old goes');
select is((select count(*)::integer from private.moderation_acts), 1, 'what is not stays');
select isnt_empty($$ select from private.jobs where name = 'delete_old_acts' $$, 'by itself');
select tests.act_as_role('service_role');
select throws_ok(
  $$ insert into private.moderation_acts (moderator, act, person_id) values ('Mo', 'lift', gen_random_uuid()) $$,
  '42501', null, 'nor does a moderator write one'
);

select * from finish();
rollback;
