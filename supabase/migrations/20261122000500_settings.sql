-- What a listener shares, how far they look, and who sees them. Whatever shares something is off
-- until switched on; what wakes the listener's own phone is on until switched off.

create table app.settings (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  share_track boolean not null default false,
  allow_find boolean not null default false,
  radius_km smallint not null default 5
    constraint radius_is_the_edge_of_a_band check (radius_km in (2, 5, 10)),
  visible_to text not null default 'everyone'
    constraint visible_to_is_an_audience check (visible_to in ('everyone', 'connections')),
  push_find_request boolean not null default true,
  push_wave boolean not null default true,
  push_vibe boolean not null default true,
  push_ended boolean not null default true
);
alter table app.settings enable row level security;

create policy "listeners read their own settings" on app.settings
  for select to authenticated using (user_id = (select auth.uid()));
grant select on app.settings to authenticated;

comment on table app.settings is 'One row a listener, made with the profile.';
comment on column app.settings.user_id is 'Whose settings they are.';
comment on column app.settings.share_track is 'Whether others see what plays.';
comment on column app.settings.allow_find is 'Whether others may ask to find the listener.';
comment on column app.settings.radius_km is 'How far the listener sees and is seen: 2, 5 or 10 km, the edges of the bands, so that no other distance can be probed for.';
comment on column app.settings.visible_to is 'Who sees the listener, and whom the listener sees: everyone, or their connections only.';
comment on column app.settings.push_find_request is 'Whether a push says that somebody asks to find the listener.';
comment on column app.settings.push_wave is 'Whether a push says that somebody waved.';
comment on column app.settings.push_vibe is 'Whether a push says that a vibe began.';
comment on column app.settings.push_ended is 'Whether a push says that silence ended the presence.';

create function private.settings_json(p_settings app.settings) returns jsonb
language sql immutable security invoker
return jsonb_build_object(
  'shareTrack', p_settings.share_track,
  'allowFind', p_settings.allow_find,
  'radiusKm', p_settings.radius_km,
  'visibleTo', p_settings.visible_to,
  'pushFindRequest', p_settings.push_find_request,
  'pushWave', p_settings.push_wave,
  'pushVibe', p_settings.push_vibe,
  'pushEnded', p_settings.push_ended
);
comment on function private.settings_json(app.settings) is 'Settings as phones read them.';

create function private.tg_profiles__add_settings() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into app.settings (user_id) values (new.id);
  return null;
end
$$;
comment on function private.tg_profiles__add_settings() is
  'Gives a new listener their settings. Definer: whoever makes the profile need not write settings.';

create trigger _500_add_settings after insert on app.profiles
  for each row execute function private.tg_profiles__add_settings();
comment on trigger _500_add_settings on app.profiles is 'No listener without settings.';
