-- Search by track: who is nearby and shares it, in bands, in pages, whether or not they may be asked.
begin;
set local search_path = extensions;
select plan(10);

create function pg_temp.plays(p_name text, p_geohash text, p_track_id text, p_shares boolean) returns void
language plpgsql as $$
begin
  perform tests.live_at(p_name, p_geohash);
  perform tests.act_as(p_name);
  perform api.update_settings(share_track => p_shares);
  perform tests.act_as_owner();
  perform tests.confirms(
    p_name, jsonb_set(tests.spotify_track('A song'), '{trackId}', to_jsonb(p_track_id))
  );
end
$$;
grant execute on function pg_temp.plays(text, text, text, boolean) to public;
select pg_temp.plays('bob', 'gcpvj0d1', '4uLU6hMCjMI75M1A2tKUQC', true);
select pg_temp.plays('cat', 'gcpvn0d1', '4uLU6hMCjMI75M1A2tKUQC', true);
select pg_temp.plays('dan', 'gcpvj0d1', '4uLU6hMCjMI75M1A2tKUQC', false);
select pg_temp.plays('eve', 'gcpvj0d1', '7GhIk7Il098yCjg4BQjzvb', true);
select pg_temp.plays('far', 'u33dc0d1', '4uLU6hMCjMI75M1A2tKUQC', true);
select tests.live_at('ada', 'gcpvj0d1');

select tests.act_as('ada');
select is(
  tests.names_on(api.find_listeners('4uLU6hMCjMI75M1A2tKUQC')::jsonb), array['bob', 'cat'], 'who plays and shares it nearby, by band'
);
select is(
  jsonb_path_query_array(api.find_listeners('4uLU6hMCjMI75M1A2tKUQC')::jsonb, '$.users.band'), '["here", "near"]', 'with their bands'
);
select is(
  tests.names_on(api.find_listeners(
    '4uLU6hMCjMI75M1A2tKUQC',
    api.find_listeners('4uLU6hMCjMI75M1A2tKUQC', page_size => 1) ->> 'next'
  )::jsonb),
  array['cat'],
  'in pages'
);
select tests.act_as('cat');
select api.update_settings(radius_km => 2);
select tests.act_as('ada');
select is(
  tests.names_on(api.find_listeners('4uLU6hMCjMI75M1A2tKUQC')::jsonb), array['bob'], 'within the radius of either'
);
select tests.act_as('cat');
select api.update_settings(radius_km => 5);
select tests.act_as('ada');
select api.update_settings(radius_km => 2);
select is(
  tests.names_on(api.find_listeners('4uLU6hMCjMI75M1A2tKUQC')::jsonb), array['bob'], 'and the caller''s own'
);
select api.update_settings(visible_to => 'connections');
select is(
  tests.names_on(api.find_listeners('4uLU6hMCjMI75M1A2tKUQC')::jsonb), '{}', 'whoever is there for connections finds nobody else'
);
select api.update_settings(visible_to => 'everyone');
select tests.act_as_owner();
select tests.looks_up('0VjIjW4GlUZAMYd2vXMi3b', tests.spotify_track('Another')) from (
  select tests.act_as('eve'), api.set_track('0VjIjW4GlUZAMYd2vXMi3b'), tests.act_as_owner() offset 0
) as said;
select is(
  (select track_id || ' ' || verified from app.tracks where user_id = tests.id_of('eve')),
  '0VjIjW4GlUZAMYd2vXMi3b false', 'one says that they play another'
);
select tests.act_as('ada');
select is(tests.names_on(api.find_listeners('0VjIjW4GlUZAMYd2vXMi3b')::jsonb), '{}', 'and is not found by it: their player did not confirm it');
select is(tests.code_of('select api.find_listeners(null)'), 'invalid_request', 'no track is no search');
select api.go_offline();
select is(
  tests.code_of('select api.find_listeners(''4uLU6hMCjMI75M1A2tKUQC'')'), 'not_live', 'only who is seen searches'
);

select * from finish();
rollback;
