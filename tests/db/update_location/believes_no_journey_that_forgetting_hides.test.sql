-- Nobody is in London and five minutes later in Sydney, whatever they forgot in between: for an hour the
-- person is known by a place of three characters.
begin;
set local search_path = extensions;
select plan(8);

create function pg_temp.arrives(p_name text, p_geohash text) returns text language plpgsql as $$
declare
  v_said jsonb;
begin
  perform tests.act_as(p_name);
  v_said := api.update_location(p_geohash)::jsonb;
  perform tests.act_as_owner();
  return concat_ws(' ', v_said -> 'published', v_said -> 'visibleInS');
end
$$;
select tests.signs_in('ada', repeat('h', 43));
select tests.live_at('ada', 'gcpvj0d1');
update private.publish_epochs set published_at = now();
select tests.act_as('ada');
select api.forget_location();
select tests.act_as_owner();
select tests.place_ages('ada', 303);
select is(pg_temp.arrives('ada', 'r3gx2f'), 'false null', 'after forgetting: as if it had not come');
select tests.act_as('ada');
select api.go_offline();
select api.go_live();
select tests.act_as_owner();
select is(pg_temp.arrives('ada', 'r3gx2f'), 'false null', 'nor after going offline');
select is_empty('select from private.dwells', 'nothing is kept of it');
select is(
  (select place || ' ' || length(cell_hash) from private.publish_epochs), 'gcp 64',
  'but the place and the keyed hash of the last cell'
);
delete from auth.users where id = tests.id_of('ada');
insert into auth.users (id, email) values (tests.id_of('ida'), 'ida@users.resonance.invalid');
select tests.act_as_role('service_role');
select api.finish_sign_in(tests.id_of('ida'), tests.spotify_account('ada'), repeat('j', 43), repeat('c', 43));
select tests.act_as_owner();
update app.profiles set adult_confirmed_at = now();
update private.limits set value = 0 where name like 'unlinked\_wait%';
select tests.act_as('ida');
select api.go_live();
select tests.act_as_owner();
select is(pg_temp.arrives('ida', 'r3gx2f'), 'false null', 'nor with a new account');
select is(pg_temp.arrives('ida', 'gcp9bp'), 'false 597', 'a town that can be reached is waited for');
select tests.act_as('ida');
select api.forget_location();
select tests.act_as_owner();
select tests.place_ages('ida', 3300);
select is(pg_temp.arrives('ida', 'r3gx2f'), 'true 0', 'an hour after the place was left it is forgotten');
select is((select cell::text from app.positions), 'r3gx2f', 'and they are there');

select * from finish();
rollback;
