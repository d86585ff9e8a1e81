-- Who asked somebody waits before asking them again, whoever ended it: the first time for minutes, then
-- longer. It is the person's pause, so neither a new account nor a block and its end shortens it.

insert into private.limits (name, value, unit, reason) values
  ('find_pause_s', 600, 'seconds', 'Whoever said no, or nothing, is left alone for ten minutes at least.'),
  ('find_pause_second_s', 3600, 'seconds', 'Who asks a second time was heard twice.'),
  ('find_pause_most_s', 86400, 'seconds', 'From the third time on it is once a day; a day without it begins anew.');

create table private.request_pauses (
  person_id uuid references private.persons (id) on delete cascade,
  target_id uuid,
  requests smallint not null default 1 constraint requests_are_counted check (requests > 0),
  until timestamptz not null,
  primary key (person_id, target_id)
);
alter table private.request_pauses enable row level security;
create index request_pauses_target_id_idx on private.request_pauses (target_id);
comment on table private.request_pauses is 'One row a person and whom they asked lately.';
comment on column private.request_pauses.person_id is 'Who asked.';
comment on column private.request_pauses.target_id is 'Whom, by the id that they knew. No reference: others'' accounts end by themselves.';
comment on column private.request_pauses.requests is 'How many times in a row.';
comment on column private.request_pauses.until is 'When they may ask again.';
comment on index private.request_pauses_target_id_idx is 'For deleting an account.';

create function private.is_paused(p_seeker uuid, p_shown_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return exists (
    select from private.request_pauses
    where person_id = private.person_of(p_seeker) and target_id = p_shown_id and until > now()
  );
end
$$;
comment on function private.is_paused(uuid, uuid) is
  'Whether a seeker has to wait before asking whom they know by that id again. Definer: pauses are readable by nobody.';

create function private.begin_pause(p_seeker uuid, p_shown_id uuid) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_steps constant integer[] := array[
    private.limit_of('find_pause_s'),
    private.limit_of('find_pause_second_s'),
    private.limit_of('find_pause_most_s')
  ];
  v_person constant uuid := private.person_of(p_seeker);
  v_requests constant smallint := coalesce(
    (
      select least(3, requests + 1)
      from private.request_pauses
      where person_id = v_person and target_id = p_shown_id
        and until > now() - make_interval(secs => v_steps[3])
    ),
    1
  );
begin
  insert into private.request_pauses (person_id, target_id, requests, until)
  values (v_person, p_shown_id, v_requests, now() + make_interval(secs => v_steps[v_requests]))
  on conflict (person_id, target_id) do update
    set requests = excluded.requests, until = excluded.until;
end
$$;
comment on function private.begin_pause(uuid, uuid) is
  'A seeker has asked whom they know by that id, and waits before the next time. Definer: pauses are writable by nobody.';
