-- Somebody without an account is forgotten a day later, and kept for as long as anything restrains them.
begin;
set local search_path = extensions;
select plan(8);

create function pg_temp.leaves(p_name text) returns void language plpgsql as $$
begin
  perform tests.signs_in(p_name, rpad(p_name, 43, 'h'));
  insert into restrained select p_name, private.person_of(tests.id_of(p_name));
end
$$;
create temporary table restrained (name text, person_id uuid) on commit drop;
select pg_temp.leaves(name) from unnest(array[
  'nobody', 'suspended', 'lately', 'blocked', 'reported', 'reporter', 'asker'
]) as name;
select tests.listener('ada');
select private.suspend(tests.id_of('suspended'), 'A test.', 'Tester');
select tests.act_as('ada');
select api.block(tests.id_of('blocked'));
select api.report(tests.id_of('reported'), 'spam');
select tests.act_as('reporter');
select api.report(tests.id_of('ada'), 'spam');
select tests.act_as_owner();
insert into private.request_pauses (person_id, target_id, until)
select person_id, tests.id_of('ada'), now() from restrained where name = 'asker';
delete from auth.users where id in (select tests.id_of(name) from restrained);
select is(private.delete_gone_persons(), 0, 'the day they left nobody is forgotten');
update private.persons set left_at = left_at - interval '25 hours' where left_at is not null;
update private.persons set left_at = now()
where id = (select person_id from restrained where name = 'lately');
select is(private.delete_gone_persons(), 1, 'a day later who is restrained by nothing');
select is(
  array(
    select name from restrained
    where not exists (select from private.persons where id = person_id) order by name
  ),
  array['nobody'],
  'and nobody else'
);

update private.request_pauses set until = until - interval '2 days';
select private.delete_old_pauses();
select is(private.delete_gone_persons(), 1, 'who asked, once their pause makes no other longer');
select tests.act_as('ada');
select api.unblock(tests.id_of('blocked'));
select tests.act_as_owner();
select is(private.delete_gone_persons(), 1, 'who was blocked, once they are not');
update private.reports set created_at = created_at - interval '181 days';
select private.delete_old_reports();
select is(private.delete_gone_persons(), 2, 'who was reported or reported somebody, in its time');
select private.unsuspend(person_id, 'A test.', 'Tester') from restrained where name = 'suspended';
select is(private.delete_gone_persons(), 1, 'who was suspended, once that is lifted');
select isnt_empty(
  $$ select from private.jobs where name = 'delete_gone_persons' $$, 'by itself'
);

select * from finish();
rollback;
