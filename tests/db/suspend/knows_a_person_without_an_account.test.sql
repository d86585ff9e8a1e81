-- A suspension has a reason, a moderator and an end, and is of a person, who need have no account now.
begin;
set local search_path = extensions;
select plan(13);

select tests.listener('ada');
create temporary table ada as select private.person_of(tests.id_of('ada')) as id;
grant select on ada to service_role, authenticated;
insert into private.person_keys (person_key, person_id) select 'k1.' || repeat('a', 64), id from ada;
delete from auth.users where id = tests.id_of('ada');
create function pg_temp.suspends(p_rest text) returns text language sql as $$
  select tests.code_of(format('select api.suspend(%L, %s)', (select id from ada), p_rest))
$$;
grant execute on function pg_temp.suspends to public;
select tests.act_as_role('service_role');
select is(pg_temp.suspends('null, ''Mo'''), 'invalid_request', 'not without a reason');
select is(pg_temp.suspends('repeat(''x'', 501), ''Mo'''), 'invalid_request', 'nor with a book');
select is(pg_temp.suspends('''Why.'', '''''), 'invalid_request', 'nor by nobody');
select is(pg_temp.suspends('''Why.'', ''Mo'', now()'), 'invalid_request', 'nor until now');
select is(pg_temp.suspends('''Why.'', ''Mo'', now() + interval ''1 day'''), null, 'but by the id of the person');
select tests.act_as_owner();
insert into auth.users (id, email, aud, role)
values (tests.id_of('again'), 'again@users.resonance.invalid', 'authenticated', 'authenticated');
insert into app.profiles (id, display_name, person_id) select tests.id_of('again'), 'again', id from ada;
select tests.act_as('again');
select is(tests.code_of('select api.me()'), 'suspended', 'their next account has it');
select is(
  (api.export_me() #> '{suspended,0}') - 'since' - 'until', '{"isBan": false, "reason": "Why."}', 'and its reason to read, not who decided'
);
select is(api.export_me() #>> '{decisions,0,act}', 'suspend', 'and what was decided');
select tests.act_as_role('service_role');
select api.unsuspend((select id from ada), 'They asked.', 'Flo');
select is(tests.code_of(format('select api.unsuspend(%L, ''Again.'', ''Flo'')', tests.id_of('again'))), 'not_found', 'lifted once');
select tests.act_as('again');
select is(tests.code_of('select api.me()'), null, 'then they are free');
select tests.act_as_owner();
update auth.users set banned_until = now() + interval '1 day' where id = tests.id_of('again');
update auth.users set banned_until = null where id = tests.id_of('again');
select tests.act_as_role('service_role');
select is(
  array(
    select concat_ws(' ', act ->> 'moderator', act ->> 'act')
    from jsonb_array_elements(api.moderation_history(tests.id_of('again')) -> 'acts') with ordinality as listed (act, nth)
    order by nth
  ),
  array['Mo suspend', 'Flo lift', 'Supabase Auth ban', 'Supabase Auth unban'], 'all of it is on record'
);
select is(
  api.export_listener(tests.id_of('again'), 'They asked by post.', 'Flo') #>> '{account,userId}',
  tests.id_of('again')::text, 'their data can be given to them'
);
select is(api.moderation_history(tests.id_of('again')) #>> '{acts,4,act}', 'export', 'which is on record too');

select * from finish();
rollback;
