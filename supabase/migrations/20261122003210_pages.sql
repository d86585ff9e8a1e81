-- The teller's second step: each recipient whose turn it is gets one message about all of whom they
-- are to hear, judged from what is true at that moment; pages and events are messages of their own.
-- Here the page, and with it how far a viewer hears of others.

create type private.message as (
  recipient_id uuid, nth integer, event text, payload jsonb, shown integer, is_page boolean
);
comment on type private.message is 'A message on its way: to whom, in which order, what it says, and how many more (or of a page: how many) their phone shows afterwards.';

create function private.page_to(p_user uuid) returns private.message
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_size integer := private.limit_of('list_default');
  v_others uuid[];
  v_bands smallint[];
  v_turns bigint[];
begin
  select array_agg(user_id), array_agg(band), array_agg(turn) into v_others, v_bands, v_turns
  from private.walk(p_user, v_size + 1);
  if cardinality(v_others) > v_size then
    perform private.set_horizon(p_user, v_bands[v_size], v_turns[v_size]);
  else
    perform private.set_horizon(p_user, null, null);
  end if;
  return row(
    p_user,
    0,
    'live:nearby_users',
    jsonb_build_object('users', private.cards_of(p_user, v_others[:v_size], v_bands[:v_size])::jsonb),
    least(coalesce(cardinality(v_others), 0), v_size),
    true
  )::private.message;
end
$$;
comment on function private.page_to(uuid) is
  'The page that replaces a viewer''s list, and with it their horizon. Definer: horizons are writable by nobody.';
