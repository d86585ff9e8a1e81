-- Push: where a listener's phones are reached while the app is not open, and what waits to be sent there.
-- A push wakes the phone and names a kind, nothing else; the phone then asks for what is true.

insert into private.limits (name, value, unit, reason) values
  ('devices_registered_most', 5, 'devices', 'Nobody carries more; the one that was registered longest ago goes.'),
  ('push_kept_s', 120, 'seconds', 'Nothing waits longer to be told; a request does not wait longer for an answer.'),
  ('push_quiet_s', 10, 'seconds', 'Whoever calls now hears it on their channel; a phone that was just put away is still reached.'),
  ('push_lease_s', 60, 'seconds', 'A worker that has not said by then what became of a push is gone.'),
  ('push_backoff_s', 5, 'seconds', 'The wait after a first failure; it doubles with each further one.'),
  ('push_pause_most_s', 3600, 'seconds', 'Whatever a 429 says: in an hour we ask again.'),
  ('push_ttl_s', 900, 'seconds', 'A wave may reach a phone that was in a tunnel; after a quarter of an hour it is stale.'),
  ('push_receipt_wait_s', 900, 'seconds', 'Expo says after about a quarter of an hour whether a push was delivered.'),
  ('push_receipt_kept_s', 86400, 'seconds', 'Expo keeps what it says for a day.');

create function private.is_push_token(p_platform text, p_token text) returns boolean
language sql immutable security invoker
return case p_platform
  when 'expo' then p_token ~ '^Expo(nent)?PushToken\[[A-Za-z0-9_-]{8,100}\]$'
  when 'apns' then p_token ~ '^[0-9A-Fa-f]{64,200}$'
  when 'fcm' then p_token ~ '^[A-Za-z0-9_:.%-]+$' and char_length(p_token) between 32 and 1000
  else false
end;
comment on function private.is_push_token(text, text) is
  'Whether a token has the shape of its platform; FCM says of its own no more than that it is opaque.';

create table private.devices (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references app.profiles (id) on delete cascade,
  device_id uuid not null,
  platform text not null
    constraint platform_is_one_that_pushes check (platform in ('expo', 'fcm', 'apns')),
  token text collate "C" not null constraint a_device_has_one_owner unique,
  session_id uuid references auth.sessions (id) on delete cascade,
  registered_at timestamptz not null default clock_timestamp(),
  constraint one_token_a_device unique (user_id, device_id),
  constraint token_is_of_its_platform check (private.is_push_token(platform, token))
);
alter table private.devices enable row level security;
create index devices_session_id_idx on private.devices (session_id);
comment on table private.devices is 'One row a phone that is reached by push: it goes with the session that registered it, and with the account.';
comment on column private.devices.id is 'Drawn anew with each token and each owner, so that nothing that is on its way for another is sent to it.';
comment on column private.devices.user_id is 'Who registered it last.';
comment on column private.devices.device_id is 'What the phone calls itself.';
comment on column private.devices.platform is 'Whose service reaches it.';
comment on column private.devices.token is 'By what that service knows it. Whoever has it may push to the phone, so it stands in no log, no reply and no event.';
comment on column private.devices.session_id is 'The session of Supabase Auth that registered it; null for a token that names none.';
comment on column private.devices.registered_at is 'When it was last registered.';
comment on index private.devices_session_id_idx is 'For signing out.';

create unlogged table private.pushes (
  device_id uuid,
  kind text constraint kind_is_pushed check (kind in ('find_request', 'wave', 'vibe', 'ended')),
  about_ids uuid[] not null,
  noted_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  claim uuid,
  failures smallint not null default 0,
  primary key (device_id, kind)
) with (fillfactor = 70);
alter table private.pushes enable row level security;
create index pushes_by_turn on private.pushes (due_at);
comment on table private.pushes is 'The outbox: one row a device and a kind, however often it came up, for two minutes at most. Whether it is still true is asked when it is sent.';
comment on column private.pushes.device_id is 'Of private.devices. No reference: nobody who signs out or deletes their account waits for the teller.';
comment on column private.pushes.kind is 'All that the phone is told.';
comment on column private.pushes.about_ids is 'Whom it is about, the latest first: it is sent while it holds of one of them.';
comment on column private.pushes.noted_at is 'When it last came up.';
comment on column private.pushes.due_at is 'When it is its turn.';
comment on column private.pushes.claim is 'Whoever knows it is sending now; only their answer counts.';
comment on column private.pushes.failures is 'How many tries in a row have failed.';
comment on index private.pushes_by_turn is 'For claiming what is due.';

create unlogged table private.push_receipts (
  ticket text collate "C" primary key
    constraint ticket_is_1_to_200_characters check (char_length(ticket) between 1 and 200),
  device_id uuid not null,
  sent_at timestamptz not null default now(),
  ask_at timestamptz not null
) with (fillfactor = 70);
alter table private.push_receipts enable row level security;
create index push_receipts_by_turn on private.push_receipts (ask_at);
comment on table private.push_receipts is 'What Expo took and has not said yet whether it was delivered, for a day at most: only so does it name tokens that are dead.';
comment on column private.push_receipts.ticket is 'What Expo calls the push.';
comment on column private.push_receipts.device_id is 'To which device it went, of private.devices.';
comment on column private.push_receipts.sent_at is 'When Expo took it.';
comment on column private.push_receipts.ask_at is 'When to ask.';
comment on index private.push_receipts_by_turn is 'For claiming what is due.';

create table private.push_services (
  platform text primary key,
  paused_until timestamptz not null
);
alter table private.push_services enable row level security;
comment on table private.push_services is 'One row a service that asked us to slow down: every worker reads it before it sends.';
comment on column private.push_services.platform is 'Which.';
comment on column private.push_services.paused_until is 'Nothing is sent there before this.';
