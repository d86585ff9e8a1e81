-- The table takes sealed tokens only, so a forgotten seal is a fault and not a leak.
begin;
set local search_path = extensions;
select plan(2);

select tests.listener('ada');
select tests.act_as_role('service_role');
select throws_ok(
  format(
    'select api.finish_sign_in(%L, %L, repeat(''h'', 43), repeat(''c'', 43))',
    tests.id_of('ada'),
    tests.spotify_account('ada') || '{"refreshToken": "AQBclearTokenOfSpotify"}'
  ),
  '23514', null, 'a refresh token in clear is refused'
);
select throws_ok(
  'select api.begin_sign_in(repeat(''s'', 43), repeat(''b'', 43), repeat(''c'', 43), ''resonance://auth/callback'', ''verifier'', gen_random_uuid())',
  '23514', null, 'so is a verifier'
);

select * from finish();
rollback;
