-- Text of one line that others read: what of it can be seen, and what leaves the text around it alone.
-- shared/domain/seen-text.ts says the same (a test compares them).

create function private.tidy_spaces(p_text text) returns text
language sql immutable security invoker
return btrim(regexp_replace(p_text, '[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+', ' ', 'g'));
comment on function private.tidy_spaces(text) is 'The text with plain and single spaces, none around it.';

create function private.written_characters() returns text
language sql immutable security invoker
return replace(replace(replace(replace(replace(replace(replace(replace(
  '(?<=[pictures])[\ufe0e\ufe0f]'
  '|(?<=[0-9#*])\ufe0f(?=\u20e3)'
  '|(?<=[pictures]\ufe0f?)\u200d(?=[pictures])'
  -- The flag of a part of a country: its code in tags, and the tag that ends it.
  '|(?<=\U0001f3f4)[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,3}\U000e007f'
  '|(?<=[han])[\ufe00-\ufe02\U000e0100-\U000e01ef]'
  '|(?<=[dotted])\ufe00'
  '|(?<=[mongolian])[\u180b-\u180d\u180f]'
  '|(?<=[mongolian][\u180b-\u180d\u180f]?)\u180e(?=[mongolian])'
  '|(?<=[joining])[\u200c\u200d](?=[joining_letters])'
  '|(?<=[joining_letters])[\u200c\u200d](?=[viramas])'
  '|(?<=[viramas])[\u200c\u200d](?![marks])',
  '[pictures]', '[' || private.pictures_characters() || ']'),
  '[han]', '[' || private.han_characters() || ']'),
  '[dotted]', '[' || private.dotted_characters() || ']'),
  '[mongolian]', '[' || private.mongolian_characters() || ']'),
  '[joining]', '[' || private.joining_characters() || ']'),
  '[joining_letters]', '[' || private.joining_letters_characters() || ']'),
  '[viramas]', '[' || private.viramas_characters() || ']'),
  '[marks]', '[' || private.marks_characters() || ']');
comment on function private.written_characters() is
  'A pattern of where something that hides is how a script or an emoji is written.';

create function private.is_seen(p_text text) returns boolean
language sql immutable security invoker
return p_text ~ '^[!-~]+( [!-~]+)*$' or (
  p_text <> '' and p_text = private.tidy_spaces(p_text)
  and regexp_replace(p_text, private.written_characters(), '', 'g')
    !~ ('[' || private.hidden_characters() || ']')
  -- Marks with nothing to stand on, and five in a row: UTS #39, 5.4, forbids more than four.
  and p_text !~ ('(^| )[' || private.marks_characters() || ']')
  and p_text !~ ('[' || private.marks_characters() || ']{5}')
);
comment on function private.is_seen(text) is
  'Whether a text is one line with tidy spaces that hides nothing, has no marks with nothing to stand on, and no more than four in a row.';

create function private.is_assigned(p_text text) returns boolean
language sql immutable security invoker
return p_text ~ '^[ -~]*$' or p_text !~ (
  '[' || private.unassigned_to_ffff_characters() || private.unassigned_to_117ff_characters()
  || private.unassigned_from_11800_characters() || ']'
);
comment on function private.is_assigned(text) is 'Whether Unicode knows all characters of a text.';

create domain app.title as text
  constraint title_is_1_to_300_characters check (char_length(value) between 1 and 300)
  constraint title_shows_all_of_it check (private.is_seen(value));
comment on domain app.title is 'The name of a track, an album or an artist: one line that can be seen.';
