-- A track is looked up once for all who play it, while somebody shares it and nothing is known of it.
begin;
set local search_path = extensions;
select plan(9);

select tests.shares_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cleo', 'dora']) as name;
create function pg_temp.says(p_name text, p_letter text) returns void language sql as $$
  select tests.act_as(p_name);
  select api.set_track(repeat(p_letter, 22));
  select tests.act_as_owner();
$$;
create function pg_temp.claimed(p_most integer) returns text[] language sql as $$
  select tests.act_as_owner();
  select tests.allow(100);
  select tests.act_as_role('service_role');
  select array(select left(id, 1) from jsonb_array_elements_text(api.claim_track_lookups(p_most) -> 'trackIds') as id order by 1);
$$;
grant execute on function pg_temp.claimed(integer) to public;
select pg_temp.says(name, letter) from (values ('ada', 'a'), ('bob', 'b'), ('cleo', 'b'), ('dora', 'd')) as said (name, letter);
select is(pg_temp.claimed(1), '{b}', 'the one for which most wait, once');
select is(pg_temp.claimed(10), '{a,d}', 'then the others');
select is(pg_temp.claimed(10), '{}', 'and none twice');
select tests.act_as_owner();
select is((select count(*) from private.known_tracks), 3::bigint, 'what was named and is not looked up is kept nowhere');
select pg_temp.says('ada', 'e');
select pg_temp.says('ada', 'f');
select is(pg_temp.claimed(10), '{f}', 'whoever names many makes one be looked up');
select tests.act_as_owner();
update private.known_tracks set next_lookup_at = now();
select tests.act_as('bob');
select api.update_settings(share_track => false);
select tests.act_as('cleo');
select api.go_offline();
select tests.act_as_owner();
select tests.falls_silent('dora');
select is(pg_temp.claimed(10), '{f}', 'not of who shares nothing, left, or fell silent');
select tests.act_as_owner();
update private.known_tracks set next_lookup_at = now();
select private.pause_spotify(30, false);
select is(private.claim_track_lookups(10), '{"trackIds": []}', 'none in a pause');
select tests.allow(100);
update private.spotify_traffic set lookups = 0, counted_at = clock_timestamp() + interval '1 hour';
select is(private.claim_track_lookups(10), '{"trackIds": []}', 'none beyond their share of the requests');
update private.spotify_traffic set lookups = 5, allowance = 0;
select is(private.claim_track_lookups(10), '{"trackIds": []}', 'nor beyond all that may be made');

select * from finish();
rollback;
