-- Auth's tables are its own; the developer's role has all rights on their rows.
do $owners$
declare
  owned record;
begin
  for owned in
    select format('table auth.%I', tablename) as object from pg_catalog.pg_tables where schemaname = 'auth'
    union all
    select format('function %s', oid::regprocedure) from pg_catalog.pg_proc where pronamespace = 'auth'::regnamespace
  loop
    execute format('alter %s owner to supabase_auth_admin', owned.object);
  end loop;
end
$owners$;

grant all on all tables in schema auth to dashboard_user;
grant all on all sequences in schema auth to postgres, dashboard_user;
grant all on all tables in schema auth to postgres with grant option;
grant execute on all functions in schema auth to postgres, dashboard_user;
