-- Of a probed run: every message, every entry of those about others, and how late each came.

update bench.made set at = pg_xact_commit_timestamp(xid::xid);
create index on bench.made (user_id, at);
analyze bench.made;
create index on bench.waited (recipient_id, subject_id);
analyze bench.waited;

create unlogged table bench.sent as
select substring(topic from 6)::uuid as recipient_id, event, payload,
  pg_xact_commit_timestamp(xmin) as at, xmin as xid, (payload ->> 'n')::bigint as n
from realtime.messages;
create index on bench.sent (recipient_id, at);
analyze bench.sent;

create unlogged table bench.heard as
select sent.recipient_id, sent.at, sent.xid,
  coalesce(change ->> 'event', sent.event) as event,
  (coalesce(change, sent.payload) ->> 'userId')::uuid as subject_id,
  -- Since when the recipient had heard nothing.
  (select max(at) from bench.sent as last where last.recipient_id = sent.recipient_id and last.at < sent.at)
    as heard_before
from bench.sent
left join lateral jsonb_array_elements(sent.payload -> 'changes') as change on true
where sent.event = 'live:changes' or sent.event ~ '^live:(user_|track_)';
analyze bench.heard;

-- What is heard of somebody counts from the change for which it was first noted: others of theirs showed
-- this recipient nothing new. A leaving counts from the last change of place, whatever waited before it.
create view bench.lateness as
select entry.recipient_id, entry.event, entry.at, made.at as made_at, entry.heard_before,
  extract(epoch from entry.at - made.at)::float8 * 1000 as ms
from bench.heard as entry
join bench.waited using (recipient_id, subject_id, xid)
cross join lateral (
  select max(at) as at
  from bench.made
  where made.user_id = entry.subject_id
    and case
      when entry.event = 'live:user_left'
      then made.kind in ('place', 'block', 'unblock', 'tie') and made.at <= entry.at
      else made.kind <> 'event' and made.at <= waited.at
    end
) as made
where made.at is not null;

create view bench.find_lateness as
select made.at as made_at, sent.at, extract(epoch from sent.at - made.at)::float8 * 1000 as ms
from (
  select *, row_number() over (partition by user_id, event order by change_id) as nth
  from bench.made
  where event like 'find:%'
) as made
join (
  select *, row_number() over (partition by recipient_id, event order by n) as nth
  from bench.sent
  where event like 'find:%'
) as sent on sent.recipient_id = made.user_id and sent.event = made.event and sent.nth = made.nth;
