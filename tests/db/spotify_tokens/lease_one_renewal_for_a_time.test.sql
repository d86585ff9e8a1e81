-- A worker that died with a lease holds nobody up; after a failure everybody rests for as long.
begin;
set local search_path = extensions;
select plan(7);

select tests.signs_in('ada', repeat('h', 43));
update private.spotify_accounts set access_expires_at = now();
create function pg_temp.ask() returns jsonb language sql as $$
  select private.spotify_tokens(tests.id_of('ada'), null)
$$;
select set_config('tests.first', pg_temp.ask() ->> 'lease', true);
update private.spotify_accounts set refresh_lease_until = now();
select isnt(pg_temp.ask() ->> 'lease', current_setting('tests.first'), 'after its time somebody else has it');
select is(
  private.keep_spotify_tokens(tests.id_of('ada'), current_setting('tests.first')::uuid, 'l..a.t.e', 3600, null),
  false, 'and the first comes too late'
);
select private.rest_spotify_refresh(tests.id_of('ada'), current_setting('tests.first')::uuid);
select is(pg_temp.ask(), '{"wait": true}', 'for failing too');
select private.rest_spotify_refresh(tests.id_of('ada'), refresh_lease) from private.spotify_accounts;
select is(tests.code_of('select pg_temp.ask()'), 'spotify_unavailable', 'after a failure nobody waits');
update private.spotify_accounts set refresh_lease_until = now();
select isnt(pg_temp.ask() ->> 'lease', null, 'until the next may try');
select set_config('tests.first', (select refresh_lease::text from private.spotify_accounts), true);
select tests.signs_in('ada', repeat('i', 43));
select is(
  private.keep_spotify_tokens(tests.id_of('ada'), current_setting('tests.first')::uuid, 'l..a.t.e', 3600, null),
  false, 'a new sign-in ends every lease'
);
select private.spotify_refused(tests.id_of('ada'), current_setting('tests.first')::uuid);
select is((select needs_reauth_at from private.spotify_accounts), null, 'and its refusal is of no account');

select * from finish();
rollback;
