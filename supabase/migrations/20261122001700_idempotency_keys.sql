-- A phone whose line broke cannot know whether its request arrived. With a key of its own making it
-- may send it again: the first answer is kept for a day and given again. Only routes that ask for it
-- keep theirs (functions/_http/idempotency.ts): where twice is not the same as once.

insert into private.limits (name, value, unit, reason) values
  ('answer_kept_hours', 24, 'hours', 'Who tries again tomorrow means it anew.'),
  ('answer_lease_s', 30, 'seconds', 'Longer than any function works; then whoever claimed it has died.'),
  ('answers_most', 200, 'answers', 'A busy day; who makes keys without end loses the oldest.');

select private.limit_rate(action, burst, per_minute, reason)
from (
  values
    ('claim_answer', 120, 120, 'More than all routes together that take a key: a new one is free.'),
    ('replay_answer', 20, 20, 'An answer is asked for again after each broken line.'),
    ('keep_answer', 40, 40, 'Once a claim; what is refused here would be done twice.')
) as rates (action, burst, per_minute, reason);

create unlogged table private.idempotency_keys (
  user_id uuid not null references app.profiles (id) on delete cascade,
  request_key text collate "C" not null
    constraint request_key_is_1_to_64_characters check (request_key ~ '^[A-Za-z0-9_-]{1,64}$'),
  request_hash private.sha256 not null,
  claim uuid not null,
  claimed_at timestamptz not null,
  status smallint constraint status_is_no_fault check (status between 200 and 499),
  body text constraint body_is_up_to_4096_characters check (char_length(body) <= 4096),
  about uuid,
  primary key (user_id, request_key),
  constraint only_an_answer_has_a_body check (status is not null or coalesce(body, about::text) is null)
);
alter table private.idempotency_keys enable row level security;
create index idempotency_keys_about_idx on private.idempotency_keys (about) where about is not null;
comment on table private.idempotency_keys is 'One row a key of a listener: first a claim, then what was answered.';
comment on column private.idempotency_keys.user_id is 'Whose request it was.';
comment on column private.idempotency_keys.request_key is 'What the phone calls it.';
comment on column private.idempotency_keys.request_hash is 'Method, path and body: another request under the same key is a mistake.';
comment on column private.idempotency_keys.claim is 'Whoever knows it does the request now; only their answer is kept.';
comment on column private.idempotency_keys.claimed_at is 'When the request first came.';
comment on column private.idempotency_keys.status is 'Of the answer; null while there is none.';
comment on column private.idempotency_keys.body is 'The answer to the letter; null for no content.';
comment on column private.idempotency_keys.about is 'Whose card is in it, by the id that the listener knew: only while they see that one is it given again. Any id, no reference: whether somebody exists must not be told by what is kept.';
comment on index private.idempotency_keys_about_idx is 'For deleting an account.';
