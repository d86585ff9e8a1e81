-- An account at the source is its person's by any of their keys, or by the address that was derived from it.
begin;
set local search_path = extensions;
select plan(7);

create function pg_temp.found(p_keys text[], p_email text) returns uuid language sql as $$
  select (
    api.spotify_listener(jsonb_build_object('personKeys', p_keys, 'emails', array[p_email])) ->> 'userId'
  )::uuid
$$;
grant execute on function pg_temp.found(text[], text) to public;
select tests.signs_in('ada', repeat('h', 43));
select tests.listener('bob');
select tests.act_as_role('service_role');
select is(
  pg_temp.found(array['v2.unknown', tests.person_key('ada')], 'other@users.resonance.invalid'),
  tests.id_of('ada'),
  'by one of the keys'
);
select is(pg_temp.found(array[tests.person_key('bob')], 'bob@users.resonance.invalid'), tests.id_of('bob'), 'by the address');
select is(pg_temp.found(array[tests.person_key('eve')], 'eve@users.resonance.invalid'), null, 'a stranger has none');
select throws_ok(
  format('select api.finish_sign_in(%L, %L, repeat(''j'', 43), repeat(''c'', 43))', tests.id_of('bob'), tests.spotify_account('ada')),
  '23505', null, 'one account is never two listeners'
);

-- The first key writes: what another was known by is known no more.
select api.finish_sign_in(
  tests.id_of('ada'),
  tests.spotify_account('ada') || jsonb_build_object(
    'personKeys', array['v2.' || repeat('2', 64), tests.person_key('ada')],
    'currentKeys', array['v2.' || repeat('2', 64)]
  ),
  repeat('j', 43),
  repeat('c', 43)
);
select is(pg_temp.found(array['v2.' || repeat('2', 64)], 'x'), tests.id_of('ada'), 'a new key is tried');
select is(pg_temp.found(array[tests.person_key('ada')], 'x'), null, 'the old one is rewritten');
select tests.act_as_owner();
select is(array(select person_key from private.person_keys), array['v2.' || repeat('2', 64)], 'in one row');

select * from finish();
rollback;
