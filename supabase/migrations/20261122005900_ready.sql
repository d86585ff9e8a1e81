-- The one question that a caller without a session may ask.

create function api.ready() returns boolean
language sql stable security invoker set search_path = ''
as $$ select true $$;
comment on function api.ready() is
  'GET /health/ready: true when the database answers through the Data API.';
grant execute on function api.ready() to anon, authenticated, service_role;
