-- The scheduler calls the function with the key from the vault, and only when there is work.
begin;
set local search_path = extensions;
select plan(6);

delete from net.http_request_queue;
delete from vault.secrets where name in ('project_url', 'secret_key');
select tests.allow(10);
select tests.shares_at('ada', 'gcpvj0d1');
select is(private.poll_spotify(), null, 'without an address and a key: nothing');
select vault.create_secret('https://project.example', 'project_url');
select vault.create_secret('sb_secret_x', 'secret_key');
select isnt(private.poll_spotify(), null, 'somebody is due');
select results_eq(
  $$ select method::text, url, headers ->> 'apikey' from net.http_request_queue $$,
  $$ values ('POST', 'https://project.example/functions/v1/spotify/poll', 'sb_secret_x') $$,
  'the function is called'
);
select private.pause_spotify(30, false);
select is(private.poll_spotify(), null, 'in a pause nobody is woken');
select tests.allow(10);
select tests.claims(1);
select is(private.poll_spotify(), null, 'nor when nobody is due');
select is_empty($$ select from cron.job where command ~ 'sb_secret|http' $$, 'no job holds a secret');

select * from finish();
rollback;
