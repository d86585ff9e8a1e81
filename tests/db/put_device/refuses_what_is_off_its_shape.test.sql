-- A token off the shape of its platform is refused and changes nothing.
begin;
set local search_path = extensions;
select plan(17);

select tests.lift_rate_limits();
select tests.has_phone('ada');
select tests.act_as('ada');
create function pg_temp.put(p_platform text, p_token text) returns text language sql as $$
  select tests.code_of(format('select api.put_device(md5(''x'')::uuid, %L, %L)', p_platform, p_token))
$$;
select is(pg_temp.put(platform, token), 'invalid_request', format('%s %s', platform, left(token, 40)))
from (values
  ('expo', 'ExponentPushToken[]'),
  ('expo', 'ExponentPushToken[abcdefgh'),
  ('expo', 'ExponentPushToken[abc defgh]'),
  ('expo', E'ExponentPushToken[abcdefgh]\n'),
  ('expo', 'https://exp.host/abcdefgh'),
  ('apns', repeat('a', 63)),
  ('apns', repeat('g', 64)),
  ('apns', repeat('a', 201)),
  ('apns', '../' || repeat('a', 64)),
  ('fcm', repeat('a', 31)),
  ('fcm', repeat('a', 1001)),
  ('fcm', repeat('a ', 40)),
  ('web', repeat('a', 64)),
  (null, repeat('a', 64)),
  ('fcm', null)
) as odd (platform, token);
select is(
  tests.code_of(format('select api.put_device(null, ''apns'', %L)', repeat('a', 64))), 'invalid_request', 'no device'
);
select tests.act_as_owner();
select is(tests.phones(), array['ada'], 'nothing changed');

select * from finish();
rollback;
