-- A person has no more than twenty reports that wait, whatever accounts they make.
begin;
set local search_path = extensions;
select plan(8);

select tests.listener('ada');
update private.limits set value = 1000 where name = 'rate_report_burst';
create function pg_temp.says(p_name text) returns text language sql as $$
  select tests.code_of(format('select api.report(%L, ''spam'')', tests.id_of(p_name)))
$$;
grant execute on function pg_temp.says to public;
select tests.act_as('ada');
select is(array(select distinct pg_temp.says('x' || n) from generate_series(1, 20) as n), array[null::text], 'twenty are taken');
select is(pg_temp.says('x21'), 'too_many_reports', 'one more is not');
select is(pg_temp.says('x20'), null, 'more words about one of them are');
select tests.act_as_owner();
select is((select count(*)::integer from private.reports), 20, 'nothing else is written');
insert into private.person_keys (person_key, person_id)
values ('k1.' || repeat('a', 64), private.person_of(tests.id_of('ada')));
create temporary table ada as select private.person_of(tests.id_of('ada')) as id;
delete from auth.users where id = tests.id_of('ada');
update private.persons set left_at = now() - interval '2 days';
select private.delete_gone_persons();
select isnt_empty('select from private.persons join ada using (id)', 'who deletes the account is known as long as they wait');
insert into auth.users (id, email, aud, role)
values (tests.id_of('again'), 'again@users.resonance.invalid', 'authenticated', 'authenticated');
insert into app.profiles (id, display_name, person_id) select tests.id_of('again'), 'again', id from ada;
select tests.act_as('again');
select is(pg_temp.says('x22'), 'too_many_reports', 'another account has no more');
select tests.act_as_owner();
update private.reports set state = 'dismissed', settled_at = now() where shown_id = tests.id_of('x1');
select tests.act_as('again');
select is(pg_temp.says('x22'), null, 'until one is settled');
select tests.act_as_owner();
delete from auth.users where id = tests.id_of('again');
select is(
  (select count(*)::integer from private.reports where reporter_person_id is not null), 19 + 1, 'of what is settled nobody is known'
);

select * from finish();
rollback;
