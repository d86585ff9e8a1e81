-- The scheduler calls the function with the key from the vault, and only when there is work.
begin;
set local search_path = extensions;
select plan(7);

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
select tests.act_as('ada');
select api.set_track('4uLU6hMCjMI75M1A2tKUQC');
select tests.act_as_owner();
select isnt(private.poll_spotify(), null, 'but when a track is to be looked up');
select is_empty($$ select from cron.job where command ~ 'sb_secret|http' $$, 'no job holds a secret');

select * from finish();
rollback;
