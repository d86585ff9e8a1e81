-- Sign-ins as the auth function leads them: each secret is one letter, repeated, and so is its hash.

create function tests.begins(p_state text, p_browser text) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.begin_sign_in(
    repeat(p_state, 43), repeat(p_browser, 43), repeat('c', 43), 'resonance://auth/callback',
    'h..i.t.g', tests.id_of('address')
  )
$$;

create function tests.takes(p_state text, p_browser text, p_return text) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select private.take_sign_in(
    repeat(p_state, 43), repeat(p_browser, 43), repeat(p_return, 43), tests.id_of('address')
  )
$$;

create function tests.redeems(p_code text, p_challenge text) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select private.redeem_sign_in(repeat(p_code, 43), repeat(p_challenge, 43), tests.id_of('address'))
$$;

-- How often the address came to a step of signing in, as far as that counts.
create function tests.counted(p_step text) returns integer
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (
      select private.limit_of('rate_' || p_step || '_burst') - round(tokens)::integer
      from private.rate_buckets
      where spender = tests.id_of('address') and action = p_step
    ),
    0
  )
$$;
