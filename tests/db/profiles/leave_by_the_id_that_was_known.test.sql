-- Who deletes their account while anonymous leaves by the id of that evening: what others hear, list and
-- keep of it is what they would of anybody who goes offline, and never the account.
begin;
set local search_path = extensions;
select plan(10);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.is_anonymous('ada');
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.waves('bob', 'ada'), tests.waves('ada', 'bob');
select tests.asks('bob', 'ada');
create temporary table ada on commit drop as select tests.known_as('ada') as id;
grant select on ada to public;
select tests.act_as('bob');
select api.update_settings(visible_to => 'connections');
select api.keep_answer((api.claim_answer('k', repeat('h', 43)) ->> 'claim')::uuid, 200, '{}', id) from ada;
select tests.forget_messages();
select tests.act_as_owner();
select is(private.can_see(tests.id_of('bob'), tests.id_of('ada')), true, 'two who see each other as connected');
delete from auth.users where id = tests.id_of('ada');
create temporary table heard on commit drop as select event, payload from tests.messages_to('bob');
select is(
  array(select event from heard), array['live:user_left', 'find:session_ended'], 'the other hears what they hear of who goes offline'
);
select is(
  (select payload - 'n' from heard where event = 'live:user_left'), jsonb_build_object('userId', id), 'of the id of this evening'
) from ada;
select is_empty(
  $$ select from realtime.messages where payload::text ~ tests.id_of('ada')::text $$, 'and of no account'
);
select is_empty('select from private.idempotency_keys', 'no answer about them is kept');
select tests.act_as('bob');
select is(api.connections(), '{"connections": [], "next": null, "waves": []}', 'no connection is left');
select is(tests.code_of(format('select api.listener(%L)', id)), 'not_found', 'nobody is found by it') from ada;
select is(tests.code_of(format('select api.start_find(target_id => %L)', id)), 'find_unavailable', 'or asked') from ada;
select api.block(id) from ada;
select is(
  (api.blocks() #> '{blocks,0}') - 'blockedAt', jsonb_build_object('userId', id, 'displayName', null), 'a block is taken as of anybody'
) from ada;
select is(api.export_me()::text ~ tests.id_of('ada')::text, false, 'and nothing that they may read has the account');

select * from finish();
rollback;
