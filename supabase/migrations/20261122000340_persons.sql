-- Who is behind an account. A person is known by keyed hashes of their account at the source of tracks,
-- whose keys are not in the database, and outlives the account where the safety of others asks for it:
-- what restrains them (suspension, others' blocks and reports, pauses, when cells were published, rates)
-- is kept as long as it would have counted, and a new account of theirs has it before its first call.

insert into private.limits (name, value, unit, reason) values
  ('accounts_a_day', 3, 'accounts', 'Somebody changes their mind; who makes more wants to be somebody else each time.');

create table private.persons (
  id uuid primary key default gen_random_uuid(),
  accounts_at timestamptz[] not null default '{}',
  left_at timestamptz
);
alter table private.persons enable row level security;
comment on table private.persons is 'One row a person: it has no name, and nobody outside knows its id.';
comment on column private.persons.id is 'What restrains them names them by it: always, or while they have no account.';
comment on column private.persons.accounts_at is 'When accounts of theirs were made, within a day, oldest first.';
comment on column private.persons.left_at is 'Since when they have no account; null while they have one.';

create table private.person_keys (
  person_key text collate "C" primary key
    constraint person_key_is_a_hash_with_its_key_s_version
    check (person_key ~ '^[A-Za-z0-9_-]{1,32}\.[0-9a-f]{64}$'),
  person_id uuid not null references private.persons (id) on delete cascade
);
alter table private.person_keys enable row level security;
create index person_keys_person_id_idx on private.person_keys (person_id);
comment on table private.person_keys is 'By what a person is known again: a source may give two ids of one account, and a key may be changed.';
comment on column private.person_keys.person_key is 'The version of the key, and the HMAC-SHA-256 of an id that the source gave.';
comment on column private.person_keys.person_id is 'Whose it is.';
comment on index private.person_keys_person_id_idx is 'For the keys of a person.';

create function private.begin_person() returns uuid
language sql volatile security definer set search_path = ''
as $$ insert into private.persons default values returning id $$;
comment on function private.begin_person() is
  'Somebody who is not known yet. Definer: persons are writable by nobody.';

create function private.known_persons(p_keys text[]) returns uuid[]
language sql stable security definer set search_path = ''
as $$
  select array(
    select distinct person_id from private.person_keys where person_key = any (p_keys) order by person_id
  )
$$;
comment on function private.known_persons(text[]) is
  'Whom these keys name. More than one for who was known by one id of theirs each time. Definer: persons are readable by nobody.';

create function private.know_person(p_person uuid, p_keys text[], p_current text[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  delete from private.person_keys where person_id = p_person and person_key = any (p_keys)
    and person_key <> all (p_current);
  insert into private.person_keys (person_key, person_id) select unnest(p_current), p_person
  on conflict (person_key) do update set person_id = excluded.person_id;
end
$$;
comment on function private.know_person(uuid, text[], text[]) is
  'From now on a person is known by the current keys, and by none of the others of these. Definer: persons are writable by nobody.';
