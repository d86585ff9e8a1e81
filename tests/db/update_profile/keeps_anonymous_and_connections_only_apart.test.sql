-- Who is there for connections only is known to them by name, so nobody is so and anonymous: whichever
-- comes second is refused, and changes nothing.
begin;
set local search_path = extensions;
select plan(10);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.update_settings(visible_to => 'connections');
create temporary table before on commit drop as select api.me() as me;
grant select on before to public;
select is(
  tests.refusal_of($$ select api.update_profile(display_name => 'Eve', anonymous => true) $$) ->> 'code',
  'anonymous_conflict', 'who is there for connections only does not become anonymous'
);
select is(api.me(), (select me from before), 'and is who they were, the name too');
select api.update_settings(visible_to => 'everyone');
select is(api.update_profile(anonymous => true) ->> 'anonymous', 'true', 'who is there for everyone does');
create temporary table after on commit drop as select api.me() as me;
grant select on after to public;
select is(
  tests.code_of($$ select api.update_settings(radius_km => 10, visible_to => 'connections') $$),
  'anonymous_conflict', 'who is anonymous is not there for connections only'
);
select is(api.me(), (select me from after), 'and nothing else of what they asked for is done');
select is(
  api.update_settings(radius_km => 10, visible_to => 'everyone') ->> 'radiusKm', '10', 'for everyone they are'
);
select is(api.update_profile(anonymous => true) ->> 'anonymous', 'true', 'saying again what is so is no conflict');
select api.go_offline();
select is(
  tests.code_of($$ select api.update_settings(visible_to => 'connections') $$),
  'anonymous_conflict', 'offline it is the same'
);
select api.update_profile(anonymous => false);
select api.update_settings(visible_to => 'connections');
select is(
  tests.code_of($$ select api.update_profile(anonymous => true) $$), 'anonymous_conflict', 'both ways'
);
select is(
  api.update_profile(anonymous => false) ->> 'anonymous', 'false', 'who is not anonymous says so without conflict'
);

select * from finish();
rollback;
