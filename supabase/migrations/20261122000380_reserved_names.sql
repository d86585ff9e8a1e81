-- Names that pose as Resonance's staff or as the label of anonymous listeners. The rows made here stand
-- in shared/domain/reserved-name.ts too (a test compares both, and what they say of names); an operator
-- adds more, which this side alone knows.

create table private.reserved_names (
  words text primary key constraint words_are_some check (words ~ '[^ ]' and char_length(words) <= 50),
  place text not null constraint place_is_known check (place in ('anywhere', 'word', 'alone')),
  reason text not null,
  of_latin boolean not null,
  pattern text not null constraint pattern_is_of_something check (pattern <> '')
);
alter table private.reserved_names enable row level security;
comment on table private.reserved_names is
  'What no listener''s name may say, however its letters are written. An operator may add rows; they count from the next change of a name on.';
comment on column private.reserved_names.words is 'One word or several, as they are written plainly.';
comment on column private.reserved_names.place is
  'Where they pose: anywhere in a name, also inside of words and across them; as a word among others; or alone, where all of the name is made of reserved words. Words of other scripts than Latin pose anywhere.';
comment on column private.reserved_names.reason is 'Why nobody may be called so.';
comment on column private.reserved_names.of_latin is 'Whether all its letters are Latin, or taken for such; set by itself.';
comment on column private.reserved_names.pattern is 'The pattern of the words, however their letters are written; set by itself.';

create function private.plain_name(p_text text) returns text
language sql immutable security invoker
return regexp_replace(normalize(p_text, nfkd), '[' || private.marks_characters() || ']+', '', 'g');
comment on function private.plain_name(text) is 'A text in its plainest form, without marks.';

create function private.name_in_letters(p_plain text) returns text
language sql stable security invoker set search_path = ''
as $$
  select lower(translate(
    p_plain, string_agg(characters, ''), string_agg(repeat(letter, char_length(characters)), '')
  ) collate "C")
  from private.lookalikes
$$;
comment on function private.name_in_letters(text) is
  'A plain text with each look-alike as its letter, in lower case.';

create function private.unbroken_name(p_text text) returns text
language sql stable security invoker set search_path = ''
as $$
  select regexp_replace(
    private.name_in_letters(private.plain_name(p_text)), '[^a-z0-9\u0080-\U0010ffff]', '', 'g'
  )
$$;
comment on function private.unbroken_name(text) is
  'What a word is compared as that may be of any script: without spaces and ASCII''s signs.';

create function private.name_pattern(p_unbroken text) returns text
language sql immutable security invoker set search_path = ''
as $$
  select string_agg(coalesce(pattern, character), '' order by nth)
  from unnest(string_to_array(p_unbroken, null)) with ordinality as characters (character, nth)
  left join (
    values
      ('a4@', '[a4@]'), ('b8', '[b8]'), ('d', '(d|cl)'), ('e3', '[e3]'), ('g69', '[g69]'),
      ('il1|!', '[il1|!]'), ('m', '(m|rn)'), ('o0', '[o0]'), ('s5$', '[s5$]'), ('t7', '[t7]'),
      ('w', '(w|vv)'), ('z2', '[z2]')
  ) as written_as (letters, pattern) on position(character in letters) > 0
$$;
comment on function private.name_pattern(text) is
  'The pattern of an unbroken word, however its letters are written: by digits and signs, and by two letters that look like one.';

create function private.words_of_name(p_plain text) returns text
language sql stable security invoker set search_path = ''
as $$
  select concat_ws(' ', words, regexp_replace(words, '(?<=(^| )[^ ]) (?=[^ ]( |$))', '', 'g'))
  from regexp_replace(private.name_in_letters(p_plain), '[^a-z0-9@$!|]+', ' ', 'g') as words
$$;
comment on function private.words_of_name(text) is
  'The words of a plain text as they are, and once more with single letters put together.';

create function private.tg_reserved_names__pattern() returns trigger
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_unbroken text := private.unbroken_name(new.words);
begin
  new.of_latin := v_unbroken ~ '^[a-z0-9]*$';
  new.pattern := coalesce(private.name_pattern(v_unbroken), '');
  return new;
end
$$;
comment on function private.tg_reserved_names__pattern() is
  'Keeps with a reserved name what names are compared with, so that it is not made anew for each of them.';
create trigger _100_pattern before insert or update on private.reserved_names
  for each row execute function private.tg_reserved_names__pattern();
comment on trigger _100_pattern on private.reserved_names is 'Sets of_latin and pattern.';

insert into private.reserved_names (words, place, reason)
select unnest(words), place, reason
from (
  values
    (array['anonymous listener'], 'anywhere', 'The label of who is anonymous.'),
    (array['resonance'], 'anywhere', 'The product speaks by this name.'),
    (
      array[
        'moderator', 'administrator', 'administrador', 'administrateur', 'amministratore', 'moderador',
        'moderateur', 'администратор', 'модератор', 'админ', '管理员', '管理員', '客服', '運営', '관리자'
      ],
      'anywhere', 'Poses as staff.'
    ),
    (
      array[
        'admin', 'admins', 'staff', 'support', 'moderation', 'moderators', 'administration', 'sysadmin',
        'superadmin'
      ],
      'word', 'Poses as staff; parts of other words are no harm.'
    ),
    (
      array[
        'team', 'the team', 'official', 'mod', 'mods', 'help', 'help desk', 'system', 'security',
        'safety', 'verified', 'service', 'customer service', 'customer care'
      ],
      'alone', 'Poses as staff where nothing else says who it is.'
    ),
    (array['anonymous'], 'alone', 'Looks like the label of who is anonymous.')
) as reserved (words, place, reason);

create function private.poses(p_name text) returns boolean
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_plain text := private.plain_name(p_name);
  v_all text := regexp_replace(private.name_in_letters(v_plain), '[^a-z0-9@$!|]', '', 'g');
  v_words text := private.words_of_name(
    v_plain || ' ' || regexp_replace(v_plain, '([a-z])([A-Z])', '\1 \2', 'g')
  );
begin
  return (
    select coalesce(
      v_all ~ string_agg(pattern, '|') filter (where of_latin and place = 'anywhere')
      or private.unbroken_name(p_name) ~ string_agg(pattern, '|') filter (where not of_latin)
      or v_words ~ (
        '(^|[^a-z])(' || string_agg(pattern, '|') filter (where of_latin and place = 'word')
        || ')($|[^a-z])'
      )
      or v_all ~ (
        '^[^a-z]*((' || string_agg(pattern, '|') filter (where of_latin and place <> 'anywhere')
        || ')[^a-z]*)+$'
      ),
      false
    )
    from private.reserved_names
  );
end
$$;
comment on function private.poses(text) is
  'Whether a name poses as somebody whom private.reserved_names reserves, however its letters are written.';
