-- What moderators did, to whom, when and why: written by whatever does it, in the same transaction, and
-- changed by nobody, whoever they are.

insert into private.limits (name, value, unit, reason) values
  ('moderation_kept_days', 730, 'days', 'Who is suspended may ask why for as long as it can matter to them, and to whoever judges it.');

create table private.moderation_acts (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  moderator text not null
    constraint moderator_is_1_to_100_characters check (char_length(moderator) between 1 and 100),
  act text not null constraint act_is_one_of_a_moderator check (
    act in ('dismiss', 'uphold', 'suspend', 'lift', 'ban', 'unban', 'export', 'merge')
  ),
  person_id uuid not null,
  former_person_id uuid,
  report_id uuid,
  reason text constraint reason_is_1_to_500_characters check (char_length(reason) between 1 and 500),
  until timestamptz,
  constraint only_a_merge_names_a_former_person check ((act = 'merge') = (former_person_id is not null))
);
alter table private.moderation_acts enable row level security;
create index moderation_acts_person_id_idx on private.moderation_acts (person_id);
create index moderation_acts_at_idx on private.moderation_acts (at);
comment on table private.moderation_acts is 'One row an act. Nobody changes one, and none goes before its time, not by the owner either.';
comment on column private.moderation_acts.id is 'The order.';
comment on column private.moderation_acts.at is 'When.';
comment on column private.moderation_acts.moderator is 'Who, as they said: the secret key is what lets them in. Supabase Auth of a ban.';
comment on column private.moderation_acts.act is 'What they did; merge is ours, of two persons who turned out to be one.';
comment on column private.moderation_acts.person_id is 'To whom. No reference: it outlives whoever deletes their account and is forgotten, and names nobody then.';
comment on column private.moderation_acts.former_person_id is 'Of a merge, the person who is the other one from then on.';
comment on column private.moderation_acts.report_id is 'Which report was settled. No reference: a report is forgotten sooner.';
comment on column private.moderation_acts.reason is 'Why, in their words.';
comment on column private.moderation_acts.until is 'Of a suspension or a ban, when it ends; null for never.';
comment on index private.moderation_acts_person_id_idx is 'For the history of a person.';
comment on index private.moderation_acts_at_idx is 'For deleting the old.';

create function private.tg_moderation_acts__stand() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    if old.at < now() - make_interval(days => private.limit_of('moderation_kept_days')) then
      return old;
    end if;
  end if;
  raise exception 'what a moderator did stands' using errcode = '42501';
end
$$;
comment on function private.tg_moderation_acts__stand() is
  'Refuses every change of what was done, and every deletion before its time. Definer: it reads a limit.';

create trigger _100_stand before update or delete on private.moderation_acts
  for each row execute function private.tg_moderation_acts__stand();
comment on trigger _100_stand on private.moderation_acts is 'Rows are added, and go when their time is over.';

create trigger _100_stand_all before truncate on private.moderation_acts
  for each statement execute function private.tg_moderation_acts__stand();
comment on trigger _100_stand_all on private.moderation_acts is 'Nor do all go at once.';

create function private.record_act(
  p_moderator text,
  p_act text,
  p_person uuid,
  p_reason text,
  p_until timestamptz default null,
  p_report uuid default null
) returns void
language sql volatile security definer set search_path = ''
as $$
  insert into private.moderation_acts (moderator, act, person_id, reason, until, report_id)
  values (p_moderator, p_act, p_person, p_reason, p_until, p_report)
$$;
comment on function private.record_act(text, text, uuid, text, timestamptz, uuid) is
  'Notes what was done to a person. Definer: acts are writable by nobody.';

create function private.expect_moderator(p_moderator text, p_reason text) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if char_length(btrim(p_moderator)) between 1 and 100 and char_length(btrim(p_reason)) between 1 and 500 then
    return;
  end if;
  perform private.fail(
    'invalid_request', p_hint => 'moderator has 1 to 100 characters, and reason 1 to 500.'
  );
end
$$;
comment on function private.expect_moderator(text, text) is
  'Raises invalid_request unless somebody says who they are and why. Definer: it reads the catalogue of errors when it fails.';
