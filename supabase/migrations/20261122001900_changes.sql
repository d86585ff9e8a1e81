-- What others are to hear about. A call writes its own rows, leaves here what it changed, and
-- returns; the teller follows in transactions of its own. Append-only: no call ever waits for it.

create unlogged table private.changes (
  id bigint generated always as identity primary key,
  kind text not null constraint kind_is_a_change check (
    kind in ('place', 'card', 'track', 'block', 'unblock', 'tie', 'event')
  ),
  user_id uuid not null,
  shown_id uuid not null,
  before private.place,
  after private.place,
  other_id uuid,
  other_shown_id uuid,
  event text,
  payload jsonb,
  keys_before text[],
  at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default '-infinity',
  constraint an_event_has_a_name check ((kind = 'event') = (event is not null and payload is not null)),
  constraint a_pair_has_two check (
    kind not in ('block', 'unblock', 'tie') or other_id is not null and other_shown_id is not null
  )
) with (vacuum_truncate = off);
alter table private.changes enable row level security;

create index changes_pairs_idx on private.changes (id) where kind in ('block', 'unblock', 'tie');
create index changes_urgent_idx on private.changes (id)
  where kind = 'event' or kind = 'place' and after is null;

comment on table private.changes is 'One row a change that was committed and is not noted yet. Unlogged, and for two minutes at most.';
comment on column private.changes.id is 'In which order calls made them; not that of their commits.';
comment on column private.changes.kind is 'place: where a listener stands, how far they reach, or whether they are there; card: their profile; track: what they share; block, unblock and tie: what two are to each other, a tie being a connection that ended; event: a message of its own.';
comment on column private.changes.user_id is 'Whose change; of an event the recipient.';
comment on column private.changes.shown_id is 'The id under which others know that listener.';
comment on column private.changes.before is 'Their place before; null while they had none. Of a pair that saw each other, the place of the one.';
comment on column private.changes.after is 'Their place afterwards; null where they have none. Of a pair that saw each other, the place of the other one.';
comment on column private.changes.other_id is 'The other one of a pair; of an event, whom it is about.';
comment on column private.changes.other_shown_id is 'The id under which the one of a pair knows the other one.';
comment on column private.changes.event is 'The name of an event.';
comment on column private.changes.payload is 'What it says.';
comment on column private.changes.keys_before is 'The keys of the track that they shared before.';
comment on column private.changes.at is 'When the call made it.';
comment on column private.changes.due_at is 'Not to be told before this.';

comment on index private.changes_pairs_idx is 'For what two were to each other when something was changed.';
comment on index private.changes_urgent_idx is 'For what is noted before all else: who left, and messages of their own.';

create function private.record_change(
  p_kind text,
  p_user uuid,
  p_before private.place,
  p_after private.place,
  p_keys_before text[] default null
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into private.changes (kind, user_id, shown_id, before, after, keys_before)
  select p_kind, p_user, presence.shown_id, p_before, p_after, p_keys_before
  from app.presence
  where presence.user_id = p_user
    and (p_before is not null or p_after is not null)
    and (p_kind = 'place' or exists (select from private.live_listeners where user_id = p_user));
end
$$;
comment on function private.record_change(text, uuid, private.place, private.place, text[]) is
  'Leaves what a call changed of its caller for the teller. Nobody can have seen a listener without a place, and of one whose presence is over, though no sweep has come, nothing is heard but that. Definer: changes are writable by nobody.';

create function private.record_pair(
  p_kind text,
  p_user uuid,
  p_other uuid,
  p_did_see boolean,
  p_shown_id uuid default null,
  p_other_shown_id uuid default null
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into private.changes (kind, user_id, shown_id, other_id, other_shown_id, before, after)
  select
    p_kind, p_user, coalesce(p_shown_id, private.shown_id_of(p_user)),
    p_other, coalesce(p_other_shown_id, private.shown_id_of(p_other)),
    private.place_of(one), private.place_of(other)
  from (select p_user as one_id, p_other as other_id) as pair
  left join app.positions as one on p_did_see and one.user_id = pair.one_id
  left join app.positions as other on p_did_see and other.user_id = pair.other_id;
end
$$;
comment on function private.record_pair(text, uuid, uuid, boolean, uuid, uuid) is
  'Leaves for the teller that one blocked another or does so no longer, or that their connection ended, by the ids of that connection, and whether they saw each other until then. Also where they did not: what was changed before is told by what they were to each other then. Definer: changes are writable by nobody.';

create function private.send_event(
  p_user uuid,
  p_event text,
  p_payload jsonb,
  p_about uuid default null
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into private.changes (kind, user_id, shown_id, other_id, event, payload)
  select 'event', p_user, p_user, p_about, p_event, p_payload
  where p_user is not null;
end
$$;
comment on function private.send_event(uuid, text, jsonb, uuid) is
  'Leaves a message for a listener''s channel, to be sent soon after commit, or not at all where a block parts them from whom it is about. An event is a hint and may be lost: the row is the truth. Definer: changes are writable by nobody.';
