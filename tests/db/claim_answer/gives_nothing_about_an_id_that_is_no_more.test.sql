-- An answer about somebody is given again while they are seen under the id that it names. When that is
-- no more, the call is made anew and answered as it is of anybody: what was answered would outlive it.
begin;
set local search_path = extensions;
select plan(8);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at('bob', 'gcpvj0d1');
select tests.anonymous_at('ada', 'gcpvj0d1');
create temporary table ada on commit drop as select tests.known_as('ada') as id;
grant select on ada to public;
create function pg_temp.claim() returns jsonb language sql return api.claim_answer('k', repeat('h', 43));
grant execute on function pg_temp.claim to public;
create function pg_temp.answers(p_about uuid) returns void language sql as $$
  select api.keep_answer((pg_temp.claim() ->> 'claim')::uuid, 200, '{"of": 1}', p_about)
$$;
grant execute on function pg_temp.answers to public;
select tests.act_as('bob');
select pg_temp.answers(id) from ada;
select is(pg_temp.claim() ->> 'body', '{"of": 1}', 'while they are here it is given again');
select tests.act_as('ada');
select is(pg_temp.claim() ? 'claim', true, 'to nobody else');
select api.go_offline();
select tests.act_as('bob');
select is(pg_temp.claim() ? 'claim', true, 'when they went there is none');
select tests.act_as_owner();
delete from private.idempotency_keys;
select tests.switched_at('ada', 'gcpvj0d1');
select tests.act_as('bob');
select pg_temp.answers(id) from ada;
select is(pg_temp.claim() ? 'claim', true, 'nor when they are back as somebody else');
select tests.act_as_owner();
delete from private.idempotency_keys;
select tests.act_as('bob');
select pg_temp.answers(tests.id_of('ada'));
select is(pg_temp.claim() ? 'claim', true, 'nor by the id of their account, while they are not known by it');
select tests.is_anonymous('ada', false);
select tests.switched_at('ada', 'gcpvj0d1');
delete from private.idempotency_keys;
select tests.act_as('bob');
select pg_temp.answers(tests.id_of('ada'));
select is(pg_temp.claim() ->> 'body', '{"of": 1}', 'by which it is given when they are');
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.act_as('bob');
select is(pg_temp.claim() ? 'claim', true, 'and not once they are not');
select tests.act_as_role('anon');
select throws_ok('select pg_temp.claim()', '42501', null, 'without a session there is no answer to keep');

select * from finish();
rollback;
