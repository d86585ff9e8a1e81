-- The scheduler calls the function with the key from the vault, and only when there is work.
begin;
set local search_path = extensions;
select plan(8);

delete from net.http_request_queue;
delete from vault.secrets where name in ('project_url', 'secret_key');
select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.has_phone('ada');
select tests.waves('bob', 'ada');
select tests.push_time_passes(15);
select is(private.send_pushes(), null, 'without an address and a key: nothing');
select vault.create_secret('https://project.example', 'project_url');
select vault.create_secret('sb_secret_x', 'secret_key');
select isnt(private.send_pushes(), null, 'something is due');
select results_eq(
  $$ select method::text, url, headers ->> 'apikey' from net.http_request_queue $$,
  $$ values ('POST', 'https://project.example/functions/v1/push/send', 'sb_secret_x') $$,
  'the function is called'
);
select tests.claims_pushes();
select is(private.send_pushes(), null, 'not while a worker is at it');
update private.pushes set due_at = now(), noted_at = now() - interval '3 minutes' where kind = 'wave';
select is(private.send_pushes(), null, 'nor for what nobody is to be told any more');
insert into private.push_receipts (ticket, device_id, ask_at) select 'x', id, now() from private.devices;
select isnt(private.send_pushes(), null, 'but for what Expo can say by now');
select is_empty($$ select from cron.job where command ~ 'sb_secret|http' $$, 'no job holds a secret');
select results_eq(
  $$ select command from cron.job where jobname = 'send-pushes' $$, $$ values ('select private.send_pushes()') $$, 'by itself'
);

select * from finish();
rollback;
