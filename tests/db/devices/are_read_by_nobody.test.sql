-- No phone and no stranger reads or writes a device or the outbox; workers do by their calls alone.
begin;
set local search_path = extensions;
select plan(21);

select tests.has_phone('ada');
create function pg_temp.denied(p_table text, p_who text) returns setof text language plpgsql as $$
begin
  return next throws_ok(format('select from private.%I', p_table), '42501', null, p_who || ' reads no ' || p_table);
end
$$;
grant execute on function pg_temp.denied(text, text) to public;
select tests.act_as('bob');
select pg_temp.denied(name, 'another') from unnest(array['devices', 'pushes', 'push_receipts', 'push_services']) as name;
select throws_ok($$ select api.claim_pushes(1, '{expo}') $$, '42501', null, 'a listener claims nothing');
select throws_ok($$ select api.keep_push_answers('[]') $$, '42501', null, 'nor answers');
select throws_ok($$ select api.claim_push_receipts(1) $$, '42501', null, 'nor asks for receipts');
select throws_ok($$ select api.keep_push_receipts('{}', '{}') $$, '42501', null, 'nor keeps them');
select tests.act_as('ada');
select pg_temp.denied(name, 'its owner') from unnest(array['devices', 'pushes']) as name;
select is(api.settings() - 'x' @> '{"pushWave": true}', true, 'they read what they want pushed');
select tests.act_as_role('anon');
select pg_temp.denied(name, 'a stranger') from unnest(array['devices', 'pushes']) as name;
select throws_ok(
  $$ select api.put_device(gen_random_uuid(), 'apns', repeat('a', 64)) $$, '42501', null, 'a stranger registers nothing'
);
select throws_ok($$ select api.delete_device(gen_random_uuid()) $$, '42501', null, 'nor deletes');
select tests.act_as_role('service_role');
select pg_temp.denied(name, 'the service') from unnest(array['devices', 'pushes', 'push_receipts']) as name;
select lives_ok($$ select api.claim_pushes(1, '{expo}') $$, 'it claims');
select lives_ok($$ select api.keep_push_answers('[]') $$, 'answers');
select lives_ok($$ select api.claim_push_receipts(1), api.keep_push_receipts('{}', '{}') $$, 'and asks what became of it');

select * from finish();
rollback;
