-- How often somebody may do something: a bucket holds so many tokens, each call takes one, and it
-- fills again with time. One row a call, in the transaction of the call, so no number of calls at
-- once gets more than the bucket holds. Unlogged, and the update is HOT: a call that only reads
-- writes nothing that has to reach a disk.
--
-- A call counts whatever it is answered (private.authorize_call), but for the one that finds the bucket
-- empty: it takes nothing, so waiting as long as it is told is enough. What a fault of ours ends is
-- undone with its token.

create unlogged table private.rate_buckets (
  spender uuid not null,
  action text collate "C" not null,
  tokens double precision not null,
  filled_at timestamptz not null,
  primary key (spender, action)
) with (fillfactor = 50);
alter table private.rate_buckets enable row level security;
-- No reference to private.persons: its check would lock the person, which is a logged write a call.
comment on table private.rate_buckets is 'What is left of a limit of calls. A bucket that is full again is no row. It outlasts an account: a new one of the same person is no more patient.';
comment on column private.rate_buckets.spender is 'Whose it is: a person (private.persons), or half of a keyed hash of an address that nobody signed in from yet.';
comment on column private.rate_buckets.action is 'What they do: the name of a function of api, or a step of signing in.';
comment on column private.rate_buckets.tokens is 'How many calls were left after the last one.';
comment on column private.rate_buckets.filled_at is 'When that was; it fills from there.';

create function private.take_token(
  p_spender uuid,
  p_action text,
  p_burst integer,
  p_per_minute integer
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_per_second double precision := p_per_minute / 60.0;
  v_left double precision;
begin
  -- `now()` is the transaction's start and may precede `filled_at` after a lock wait: a bucket is
  -- never refilled backwards.
  insert into private.rate_buckets as bucket (spender, action, tokens, filled_at)
  values (p_spender, p_action, p_burst - 1, now())
  on conflict (spender, action) do update
    set
      tokens = least(
        p_burst,
        bucket.tokens
          + greatest(0, extract(epoch from now() - bucket.filled_at)) * v_per_second
      ) - 1,
      filled_at = greatest(bucket.filled_at, now())
  returning tokens into v_left;
  if v_left < 0 then
    perform private.fail(
      'rate_limited', greatest(1, ceil(-v_left / nullif(v_per_second, 0)))::integer
    );
  end if;
end
$$;
comment on function private.take_token(uuid, text, integer, integer) is
  'Takes a token of a bucket of that size, or rate_limited with the seconds until there is one. Definer: buckets are writable by nobody.';

create function private.spend(p_spender uuid, p_action text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.take_token(
    p_spender,
    p_action,
    private.limit_of('rate_' || p_action || '_burst'),
    private.limit_of('rate_' || p_action || '_per_minute')
  );
end
$$;
comment on function private.spend(uuid, text) is
  'Takes a token for an action, by its limits. Definer: see private.take_token.';

create function private.take_more(p_spender uuid, p_action text, p_tokens integer) returns void
language sql volatile security definer set search_path = '' set enable_seqscan = off
as $$
  update private.rate_buckets set tokens = tokens - p_tokens
  where spender = p_spender and action = p_action
$$;
comment on function private.take_more(uuid, text, integer) is
  'Takes so many tokens besides, for a call that turns out to cost more than one: it is done, and the next one waits the longer. Definer: buckets are writable by nobody.';

-- A phone that works as it should meets none of these, on a bad line either: retries and reconnects
-- are counted in. Who calls by hand or by script does.
select private.limit_rate(action, burst, per_minute, reason)
from (
  values
    ('me', 30, 30, 'Read when a screen opens.'),
    ('settings', 30, 30, 'Read when a screen opens.'),
    ('update_settings', 20, 20, 'Somebody plays with a switch; others may hear of each turn.'),
    ('put_device', 20, 10, 'Once a start of the app; a token changes once in months.'),
    ('delete_device', 20, 20, 'A switch that is pressed now and then.'),
    ('go_live', 10, 6, 'Once an evening, and again after each silence.'),
    ('go_offline', 30, 60, 'The kill switch waits for nobody who only presses it.'),
    ('heartbeat', 10, 6, 'Two a minute are due; ten after a tunnel.'),
    ('set_track', 20, 20, 'Somebody skips through a list; others may hear of each song.'),
    ('update_location', 20, 12, 'One a minute is due; a phone on a bike sends more.'),
    ('forget_location', 10, 10, 'A switch that is pressed now and then.'),
    ('nearby', 30, 30, 'A list that is pulled down and paged through.'),
    ('live_users', 30, 30, 'A list that is pulled down and paged through.'),
    ('sync', 20, 12, 'Once a reconnect, every five seconds on the worst line.'),
    ('update_profile', 10, 10, 'Somebody looks for a name.'),
    ('listener', 30, 30, 'A card that is opened after an event.'),
    ('blocks', 30, 30, 'Read when a screen opens.'),
    ('block', 20, 20, 'More in a minute is no person.'),
    ('unblock', 20, 20, 'More in a minute is no person.'),
    ('report', 10, 5, 'Somebody reads each; a pair has one that is open.'),
    ('export_me', 5, 2, 'It reads every table.'),
    ('finds', 30, 30, 'Read after each event of a Find.'),
    ('find_listeners', 30, 30, 'A list that is pulled down and paged through.'),
    ('start_find', 5, 3, 'Somebody hears of each; a request stands for two minutes.'),
    ('accept_find', 10, 10, 'Three can wait for an answer.'),
    ('decline_find', 10, 10, 'Three can wait for an answer.'),
    ('complete_find', 10, 10, 'Once a Find.'),
    ('cancel_find', 10, 10, 'Once a Find.'),
    ('arrived_find', 10, 10, 'Three times a Find, and again when an answer is lost.'),
    ('confirm_find', 10, 10, 'Once a Find.'),
    ('renew_find', 10, 10, 'Whenever a cell or two are left behind.'),
    ('send_find_location', 20, 25, 'One every three seconds is answered.'),
    ('vibe_matches', 30, 30, 'A list that is pulled down and paged through.'),
    ('wave', 20, 10, 'Somebody hears of each.'),
    ('connections', 30, 30, 'Read when a screen opens.'),
    ('end_connection', 20, 20, 'More in a minute is no person.'),
    ('now_playing', 20, 20, 'Read when a screen opens; Spotify is asked far less often.'),
    ('disconnect_spotify', 5, 3, 'Once in a while.')
) as rates (action, burst, per_minute, reason);
