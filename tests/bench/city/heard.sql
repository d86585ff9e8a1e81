-- Of a probed run: every message, every entry of those about others, and how late each came.

update bench.made set at = pg_xact_commit_timestamp(xid::xid);
create index on bench.made (user_id, at);
analyze bench.made;

create unlogged table bench.sent as
select substring(topic from 6)::uuid as recipient_id, event, payload,
  pg_xact_commit_timestamp(xmin) as at, (payload ->> 'n')::bigint as n
from realtime.messages;
create index on bench.sent (recipient_id, at);
analyze bench.sent;

create unlogged table bench.heard as
select sent.recipient_id, sent.at,
  coalesce(change ->> 'event', sent.event) as event,
  (coalesce(change, sent.payload) ->> 'userId')::uuid as subject_id,
  -- Since when the recipient had heard nothing.
  (select max(at) from bench.sent as last where last.recipient_id = sent.recipient_id and last.at < sent.at)
    as heard_before,
  (
    select max(at) from bench.sent as page
    where page.recipient_id = sent.recipient_id and page.at < sent.at and page.event = 'live:nearby_users'
  ) as page_before
from bench.sent
left join lateral jsonb_array_elements(sent.payload -> 'changes') as change on true
where sent.event = 'live:changes' or sent.event ~ '^live:(user_|track_)';
analyze bench.heard;

-- A leaving counts from the last change of place; anything else from the first change that the recipient had not heard.
create view bench.lateness as
select entry.recipient_id, entry.event, entry.at, made.at as made_at, entry.heard_before,
  extract(epoch from entry.at - made.at)::float8 * 1000 as ms
from (
  select *, lag(at) over (partition by recipient_id, subject_id order by at) as subject_before
  from bench.heard
) as entry
cross join lateral (
  select case when entry.event = 'live:user_left' then max(at) else min(at) end as at
  from bench.made
  where made.user_id = entry.subject_id
    and made.at <= entry.at
    and case entry.event
      when 'live:user_left' then made.kind in ('place', 'pair')
      else made.kind <> 'event'
        and made.at > coalesce(greatest(entry.subject_before, entry.page_before), '-infinity')
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
