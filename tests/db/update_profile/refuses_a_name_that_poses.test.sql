-- Nobody is called as if they spoke for Resonance, or as if they were anonymous.
begin;
set local search_path = extensions;
select plan(18);

select tests.lift_rate_limits();
select tests.listener('ada');
select tests.listener('bob');
select tests.act_as('ada');
create function pg_temp.says(p_name text) returns text language sql as $$
  select tests.code_of(format('select api.update_profile(display_name => %L)', p_name))
$$;
select is(pg_temp.says('Resonance Support'), 'invalid_request', 'the product''s name');
select is(pg_temp.says('Anna (Staff)'), 'invalid_request', 'a word for staff');
select is(pg_temp.says('A d m i n'), 'invalid_request', 'one in single letters');
select is(pg_temp.says('adm1n99'), 'invalid_request', 'one with digits');
select is(pg_temp.says(U&'\0410dmin'), 'invalid_request', 'one with a letter of another script');
select is(pg_temp.says(U&'\FF33\FF54\FF41\FB00'), 'invalid_request', 'one in wide letters and a ligature');
select is(pg_temp.says(U&'\1D00\1D05\1D0D\026A\0274'), 'invalid_request', 'one in small capitals');
select is(pg_temp.says('The Official Team'), null, 'words that pose alone only, with another');
select is(pg_temp.says('Official Team'), 'invalid_request', 'those words alone');
select is(pg_temp.says('Anonymous Iistener'), 'invalid_request', 'the label of who is anonymous');
select is(pg_temp.says('Badminton Bob'), null, 'a part of another word is no harm');
select is(pg_temp.says('Listener'), null, 'nor is the default');
select is(api.me() -> 'profile' ->> 'displayName', 'Listener', 'the last good one stands');
select tests.act_as_owner();
insert into private.reserved_names (words, place, reason) values ('Harbour Fest', 'anywhere', 'A partner.');
select tests.act_as('bob');
select is(pg_temp.says('Harb0ur-Fest crew'), 'invalid_request', 'what an operator added, for every listener');
select throws_ok('select from private.reserved_names', '42501', null, 'the list is readable by no listener');
select tests.act_as_role('anon');
select throws_ok('select api.update_profile(''Admin'')', '42501', null, 'who is not signed in changes no name');
select tests.act_as_role('service_role');
select throws_ok('select api.update_profile(''Admin'')', '42501', null, 'nor does the service');
select throws_ok('select private.poses(''Admin'')', '42501', null, 'which asks of no name either');

select * from finish();
rollback;
