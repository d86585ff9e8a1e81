-- The source may give two ids of one account, or one of the two: whoever is known by either is one person.
begin;
set local search_path = extensions;
select plan(9);

create function pg_temp.signs_in(p_name text, variadic p_keys text[]) returns void language plpgsql as $$
begin
  insert into auth.users (id, email) values (tests.id_of(p_name), p_name || '@users.resonance.invalid')
  on conflict do nothing;
  perform tests.act_as_role('service_role');
  perform api.finish_sign_in(
    tests.id_of(p_name),
    tests.spotify_account(p_name) || jsonb_build_object(
      'personKeys', array(select tests.person_key(key) from unnest(p_keys) as key),
      'currentKeys', array(select tests.person_key(key) from unnest(p_keys) as key)
    ),
    md5(p_name || now()::text || clock_timestamp()) || 'hhhhhhhhhhh',
    repeat('c', 43)
  );
  perform tests.act_as_owner();
end
$$;
create function pg_temp.persons() returns bigint language sql as $$ select count(*) from private.persons $$;

select pg_temp.signs_in('first', 'id of ada');
select private.suspend(tests.id_of('first'), 'A test.', 'Tester');
delete from auth.users where id = tests.id_of('first');
select pg_temp.signs_in('second', 'account of ada', 'id of ada');
select is(pg_temp.persons(), 1::bigint, 'one person with another id');
select ok(private.is_suspended(tests.id_of('second')), 'as restrained as before');
delete from auth.users where id = tests.id_of('second');
select pg_temp.signs_in('third', 'account of ada');
select ok(private.is_suspended(tests.id_of('third')), 'known by the new id too');

-- Known by one id each time, until both come together.
select pg_temp.signs_in('bob', 'id of bob');
select tests.listener('cyd');
insert into app.blocks (blocker_id, shown_id, blocked_id)
values (tests.id_of('cyd'), tests.id_of('bob'), tests.id_of('bob'));
delete from auth.users where id = tests.id_of('bob');
select pg_temp.signs_in('robert', 'account of bob');
select is(private.are_parted(tests.id_of('cyd'), tests.id_of('robert')), false, 'nobody can know yet');
select pg_temp.signs_in('robert', 'account of bob', 'id of bob');
select is(private.are_parted(tests.id_of('cyd'), tests.id_of('robert')), true, 'from then on the block holds');
select is(pg_temp.persons(), 3::bigint, 'the two are one');
select is(
  (select cardinality(accounts_at) from private.persons where id = private.person_of(tests.id_of('robert'))),
  2,
  'who made two accounts'
);

-- Who blocked and reported somebody who turns out to be themselves did neither.
select pg_temp.signs_in('eve', 'id of eve');
select pg_temp.signs_in('eva', 'account of eve');
select tests.act_as('eva');
select api.block(tests.id_of('eve'));
select api.report(tests.id_of('eve'), 'spam');
select tests.act_as_owner();
delete from auth.users where id = tests.id_of('eve');
select lives_ok(
  $$ select pg_temp.signs_in('eva', 'account of eve', 'id of eve') $$, 'who blocked themselves signs in'
);
select is(
  (select count(*) from app.blocks where blocker_id = tests.id_of('eva'))
    + (select count(*) from private.reports where reporter_id = tests.id_of('eva')),
  0::bigint,
  'and has blocked and reported nobody'
);

select * from finish();
rollback;
