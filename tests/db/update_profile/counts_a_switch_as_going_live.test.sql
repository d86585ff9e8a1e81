-- A switch while live costs what going live costs: who may not go live now may not switch now, and
-- nothing of what they asked for is done. Who is not live switches as often as they change their name.
begin;
set local search_path = extensions;
select plan(8);

update private.limits set value = 2 where name = 'rate_go_live_burst';
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select api.go_live();
create temporary table before on commit drop as select api.me() as me, api.nearby()::jsonb as nearby;
grant select on before to public;
select is(
  tests.code_of($$ select api.update_profile(display_name => 'Eve', anonymous => true) $$), 'rate_limited',
  'who has gone live as often as they may'
);
select is(api.me(), (select me from before), 'is who they were, as they were');
select is(api.nearby()::jsonb, (select nearby from before), 'where they were');
select tests.act_as_owner();
select is_empty($$ select tests.heard_by('bob') $$, 'nobody hears of it');
select is(
  (select tokens from private.rate_buckets
   where action = 'update_profile' and spender = private.person_of(tests.id_of('ada')))
    < private.limit_of('rate_update_profile_burst'),
  true, 'but that it was asked for counts'
);
select tests.act_as('ada');
select is(
  api.update_profile(display_name => 'Eve', anonymous => false) ->> 'displayName', 'Eve', 'what is no switch costs nothing more'
);
select api.go_offline();
select is(api.update_profile(anonymous => true) ->> 'anonymous', 'true', 'nor does it for who is not live');
select tests.act_as_owner();
select is(
  (select anonymous from app.profiles where id = tests.id_of('ada')), true, 'who is anonymous when they may go live again'
);

select * from finish();
rollback;
