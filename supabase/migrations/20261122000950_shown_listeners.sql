-- What others are shown of a live listener, kept ready: a page shows fifty, and what it is made of
-- changes far less often than it is read. Made anew, in the same transaction, by whatever changes it.

create unlogged table private.shown_listeners (
  user_id uuid primary key references app.presence (user_id) on delete cascade,
  card text not null,
  keys text[],
  awaited app.source_id,
  shared_from timestamptz
) with (fillfactor = 70);
alter table private.shown_listeners enable row level security;

comment on table private.shown_listeners is 'One row a live listener: the card that others see, but for what depends on who looks.';
comment on column private.shown_listeners.user_id is 'Who is shown.';
comment on column private.shown_listeners.card is 'The card as JSON, with the track if it is shared, and open at its end: band and vibe follow, and the closing brace. As text, since a page of fifty is put together three times as fast as from jsonb.';
comment on column private.shown_listeners.keys is 'The keys of the shared track, for the vibe; null where none is shared that the source confirmed.';
comment on column private.shown_listeners.awaited is 'The track that is shown once the source has said its words; null where none is.';
create index shown_listeners_awaited_idx on private.shown_listeners (awaited) where awaited is not null;
comment on index private.shown_listeners_awaited_idx is 'For those who wait, of whom there are few, and for all who wait for one track.';
comment on column private.shown_listeners.shared_from is 'When the track that plays will have played long enough to be shared; null where none waits for that.';
create index shown_listeners_shared_from_idx on private.shown_listeners (shared_from)
  where shared_from is not null;
comment on index private.shown_listeners_shared_from_idx is 'For those whose time has come: of all listeners the few who have just begun a track.';

create function private.open_card(p_profile app.profiles, p_presence app.presence, p_track app.tracks)
returns text
language sql stable security invoker
return left((private.shown_profile(p_profile, p_presence.shown_id) || jsonb_build_object(
  'liveSince', private.iso_minute(p_presence.visible_from),
  'track', private.track_json(p_track) || jsonb_build_object('startedAt', private.iso_minute(
    -- What began before somebody else appeared would join the two.
    greatest(
      p_track.started_at,
      case when p_presence.visible_from > p_presence.live_since then p_presence.visible_from end
    )
  ))
))::text, -1);
comment on function private.open_card(app.profiles, app.presence, app.tracks) is
  'A card as it is kept: as JSON, without its closing brace.';

create function private.closed_card(p_card text) returns jsonb
language sql immutable security invoker
return (p_card || '}')::jsonb;
comment on function private.closed_card(text) is
  'A card that is kept, as others see it but for band and vibe.';

create function private.show_listener(p_user uuid, p_by_track boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_waits boolean;
begin
  -- One at a time: what is read below is what the one before this has committed.
  perform from app.presence where user_id = p_user for no key update;
  -- A new name alone shares no track whose time has come meanwhile: nobody would be told of it.
  v_waits := not p_by_track and exists (
    select from private.shown_listeners where user_id = p_user and shared_from is not null
  );
  insert into private.shown_listeners as shown (user_id, card, keys, awaited, shared_from)
  select
    presence.user_id,
    private.open_card(profiles, presence, case when is_shared then tracks end),
    case when is_shared then tracks.keys end,
    case when share_track and tracks.name is null then tracks.track_id end,
    case when not is_shared then since end
  from app.presence
  join app.profiles on profiles.id = presence.user_id
  join app.settings on settings.user_id = presence.user_id
  left join app.tracks on tracks.user_id = presence.user_id
  cross join lateral (
    select since, since <= now() and not v_waits as is_shared
    from (
      select case
        when share_track
          then tracks.started_at + make_interval(secs => private.limit_of('track_shared_after_s'))
      end as since
      offset 0
    ) as shared
  ) as shared
  where presence.user_id = p_user
  on conflict (user_id) do update
    set
      card = excluded.card, keys = excluded.keys, awaited = excluded.awaited,
      shared_from = excluded.shared_from
    where (shown.card, shown.keys, shown.awaited, shown.shared_from)
      is distinct from (excluded.card, excluded.keys, excluded.awaited, excluded.shared_from);
end
$$;
comment on function private.show_listener(uuid, boolean) is
  'Makes the card of a live listener anew, with their track if they share it and it has played long enough; one that waits for that goes on waiting where it is not the track that this is about. Definer: cards are writable by nobody.';

create function private.tg__show_listener() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.show_listener(
    coalesce(
      to_jsonb(new) ->> 'user_id', to_jsonb(old) ->> 'user_id', to_jsonb(new) ->> 'id'
    )::uuid,
    tg_relid = 'app.tracks'::regclass
  );
  return null;
end
$$;
comment on function private.tg__show_listener() is
  'Follows a change of presence, profile, settings or track. Definer: whoever changes them need not write cards.';

create trigger _100_show_listener after insert on app.presence
  for each row execute function private.tg__show_listener();
comment on trigger _100_show_listener on app.presence is 'A listener who goes live is shown.';

create trigger _100_show_listener after update of display_name, avatar_url on app.profiles
  for each row execute function private.tg__show_listener();
comment on trigger _100_show_listener on app.profiles is 'A new name or picture is shown.';

create trigger _100_show_listener after update of share_track on app.settings
  for each row when (new.share_track <> old.share_track) execute function private.tg__show_listener();
comment on trigger _100_show_listener on app.settings is 'A track is shown once it is shared, and no longer than that.';

create trigger _100_show_listener after insert or update or delete on app.tracks
  for each row execute function private.tg__show_listener();
comment on trigger _100_show_listener on app.tracks is 'The track that plays now is shown, at once or when it has played long enough (private.share_tracks).';

create function private.index_track(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  delete from private.track_keys where user_id = p_user;
  insert into private.track_keys (key, area, ring, user_id, cell)
  select distinct shared.key, private.area_of(positions.cell), positions.ring, p_user, positions.cell
  from app.positions
  cross join (
    select unnest(keys) as key from private.shown_listeners where user_id = p_user
  ) as shared
  where positions.user_id = p_user;
end
$$;
comment on function private.index_track(uuid) is
  'Makes a listener found by what they share where they stand: called by whatever changes either. Definer: keys are writable by nobody.';
