-- What one does with whom one sees names them by the id of this moment: the account of somebody
-- anonymous, and an id of an earlier evening, are nobody's, as one that never was.
begin;
set local search_path = extensions;
select plan(20);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.findable('bob', 'gcpvj0d1');
select tests.listener('ada');
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select api.update_settings(allow_find => true);
select tests.act_as_owner();
create temporary table id on commit drop as
select tests.known_as('ada') as first, tests.id_of('ada') as account, tests.id_of('nobody') as nobody, null::uuid as second;
grant select on id to public;

-- What each call about that id is answered.
create function pg_temp.answers(p_id uuid) returns text[] language sql as $$
  select array[
    coalesce(tests.code_of(format('select api.listener(%L)', p_id)), 'found'),
    coalesce(tests.code_of(format('select api.wave(%L)', p_id)), 'found'),
    coalesce(tests.code_of(format('select api.start_find(target_id => %L)', p_id)), 'found')
  ]
$$;
grant execute on function pg_temp.answers to public;
select tests.act_as('bob');
select is(pg_temp.answers(account), array['not_found', 'not_found', 'find_unavailable'], 'the account is nobody') from id;
select is(pg_temp.answers(nobody), array['not_found', 'not_found', 'find_unavailable'], 'as nobody is') from id;
select is(
  array(select tests.refusal_of(format('select api.listener(%L)', one)) from unnest(array[account, nobody]) as one),
  array_fill(tests.refusal_of(format('select api.listener(%L)', nobody)), array[2]), 'to the letter'
) from id;
select is(pg_temp.answers(first), array['found', 'found', 'found'], 'by the id of this evening they are found') from id;
select is(api.listener(first) ->> 'userId', first::text, 'and known by it') from id;
select is(api.finds() #>> '{waiting,0,other,userId}', first::text, 'in a Find too') from id;
select api.cancel_find((api.finds() #>> '{waiting,0,id}')::uuid);
select tests.act_as('ada');
select is(tests.code_of(format('select api.listener(%L)', first)), 'not_found', 'nobody sees themselves by it') from id;

-- The next evening.
select api.go_offline();
select tests.act_as('bob');
select is(pg_temp.answers(first), array['not_found', 'not_found', 'find_unavailable'], 'when they are gone it is nobody''s') from id;
select tests.act_as_owner();
update id set second = tests.switched_at('ada', 'gcpvj0d1');
select tests.act_as('bob');
select is(pg_temp.answers(first), array['not_found', 'not_found', 'find_unavailable'], 'and stays so when they are back') from id;
select is(pg_temp.answers(account), array['not_found', 'not_found', 'find_unavailable'], 'as the account does') from id;
select is(pg_temp.answers(second), array['found', 'found', 'found'], 'who are known by another') from id;
select api.cancel_find((api.finds() #>> '{waiting,0,id}')::uuid);
select tests.act_as_owner();
select tests.is_anonymous('ada', false);
select tests.switched_at('ada', 'gcpvj0d1');
select tests.act_as('bob');
select is(
  pg_temp.answers(first) || pg_temp.answers(second),
  array['not_found', 'not_found', 'find_unavailable', 'not_found', 'not_found', 'find_unavailable'],
  'who shows themselves is none of those who were here'
) from id;
select is(pg_temp.answers(account), array['found', 'found', 'found'], 'but their account') from id;
select api.cancel_find((api.finds() #>> '{waiting,0,id}')::uuid);

-- Who is blocked, who is a stranger, and who has no session.
select tests.anonymous_at('ada', 'gcpvj0d1');
update id set second = tests.known_as('ada');
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.act_as('bob');
select is(pg_temp.answers(second), array['not_found', 'not_found', 'find_unavailable'], 'to the blocked it is nobody''s') from id;
select tests.findable('far', 'u4pruydq');
select tests.act_as('far');
select is(pg_temp.answers(second), array['not_found', 'not_found', 'find_unavailable'], 'and to who is far away') from id;
select tests.listener('off');
select tests.act_as('off');
select is(pg_temp.answers(second), pg_temp.answers(nobody), 'who is not live is answered as about anybody') from id;
select tests.act_as_role('anon');
select throws_ok(format('select api.listener(%L)', second), '42501', null, 'without a session nobody asks') from id;
select tests.act_as('bob');
select throws_ok(format('select private.account_here(%L)', second), '42501', null, 'nor does anybody ask whose it is') from id;
select throws_ok(format('select private.account_behind(%L)', second), '42501', null, 'or was') from id;
select tests.act_as_owner();
select is(private.account_here(null), '00000000-0000-0000-0000-000000000000', 'no id is nobody''s');

select * from finish();
rollback;
