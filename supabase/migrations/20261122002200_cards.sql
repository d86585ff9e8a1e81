-- What a listener sees of another, alone and in lists. Lists are put together as text, and become JSON
-- where they leave: each jsonb on the way would be made of all fifty cards again.

create function private.cards_of(p_viewer uuid, p_others uuid[], p_bands smallint[]) returns text
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_keys text[] := (select keys from private.shown_listeners where user_id = p_viewer);
begin
  return (
    select format('[%s]', string_agg(
      shown.card || (
        ', "band": ' || coalesce('"' || private.band_word(asked.band) || '"', 'null')
        || ', "vibe": ' || coalesce(
          case when shown.keys && v_keys then private.vibe(v_keys, shown.keys)::text end, 'null'
        ) || '}'
      ),
      ', ' order by asked.nth
    ))
    from unnest(p_others, p_bands) with ordinality as asked (user_id, band, nth)
    cross join lateral (
      select card, keys from private.shown_listeners where user_id = asked.user_id offset 0
    ) as shown
  );
end
$$;
comment on function private.cards_of(uuid, uuid[], smallint[]) is
  'Live listeners as another sees them, in the order asked: a JSON array as text. Definer: it reads others'' rows, so a caller has asked who may see whom first.';

create function private.card_of(p_viewer uuid, p_other uuid, p_band smallint default null) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return private.cards_of(p_viewer, array[p_other], array[p_band])::jsonb -> 0;
end
$$;
comment on function private.card_of(uuid, uuid, smallint) is
  'One listener as another sees them; null if they are not live. Definer: see private.cards_of.';

create function private.page_size(p_asked integer) returns integer
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_most integer := private.limit_of('list_most');
begin
  if p_asked not between 1 and v_most then
    perform private.fail(
      'invalid_request', p_hint => format('page_size is a whole number from 1 to %s.', v_most)
    );
  end if;
  return coalesce(p_asked, private.limit_of('list_default'));
end
$$;
comment on function private.page_size(integer) is
  'How many cards a page has: what was asked for, or the default. Definer: it reads limits, nothing else.';

create function private.read_cursor(p_after text, p_numbers integer) returns bigint[]
language plpgsql stable security definer set search_path = ''
as $$
begin
  if p_after is null then
    return null;
  elsif p_after !~ format('^(\d\.){%s}\d{1,10}$', p_numbers - 1)
    or split_part(p_after, '.', p_numbers)::bigint > 4294967295
  then
    perform private.fail('invalid_request', p_hint => 'after is the next of an earlier page.');
  end if;
  return string_to_array(p_after, '.')::bigint[];
end
$$;
comment on function private.read_cursor(text, integer) is
  'The numbers after which a page begins, the last of them a place on the ring; null for a first page. Definer: it reads the catalogue of errors when it fails.';

create type private.page as (users text, next text);
comment on type private.page is 'A page of listeners: their cards, a JSON array as text, and where the next page begins; null on the last.';

create function private.page_of(
  p_viewer uuid,
  p_others uuid[],
  p_bands smallint[],
  p_cursors text[],
  p_size integer,
  p_with_bands boolean default true,
  p_next text default null
) returns private.page
language plpgsql stable security definer set search_path = ''
as $$
begin
  return row(
    private.cards_of(
      p_viewer, p_others[:p_size], case when p_with_bands then p_bands[:p_size] end
    ),
    coalesce(p_next, case when cardinality(p_others) > p_size then p_cursors[p_size] end)
  )::private.page;
end
$$;
comment on function private.page_of(uuid, uuid[], smallint[], text[], integer, boolean, text) is
  'A page of listeners of whom one more was looked up than it shows; it goes on where it is told to, or else if there is one more. Definer: see private.cards_of.';

create function private.page_json(p_page private.page) returns json
language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return format(
    '{"users": %s, "next": %s}', p_page.users, coalesce(to_json(p_page.next)::text, 'null')
  )::json;
end
$$;
comment on function private.page_json(private.page) is 'A page as phones read it: { users, next }.';
