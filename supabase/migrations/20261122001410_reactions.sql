-- A reaction is one tap for what somebody plays now. They hear of it, and nothing of it is kept but that
-- it was made, as long as the track plays.

create table private.reactions (
  reaction text primary key constraint reaction_is_short check (char_length(reaction) between 1 and 8),
  rank smallint not null unique
);
alter table private.reactions enable row level security;
comment on table private.reactions is 'The reactions there are.';
comment on column private.reactions.reaction is 'An emoji.';
comment on column private.reactions.rank is 'Its place where they are shown.';

insert into private.reactions (reaction, rank) values
  ('🔥', 1), ('😍', 2), ('💃', 3), ('👏', 4), ('🎶', 5), ('🤘', 6);

create unlogged table private.track_reactions (
  person_id uuid not null,
  user_id uuid not null,
  primary key (person_id, user_id)
);
alter table private.track_reactions enable row level security;
create index track_reactions_user_id_idx on private.track_reactions (user_id);
comment on table private.track_reactions is 'Who reacted to what somebody plays now: once, whatever accounts they have and by whatever id they are known.';
comment on column private.track_reactions.person_id is 'Who reacted. No reference: it ends with the track.';
comment on column private.track_reactions.user_id is 'Who plays it. No reference: the end of a track would look for it from end to end.';
comment on index private.track_reactions_user_id_idx is 'For the end of a track.';

create function private.tg_tracks__forget_reactions() returns trigger
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
begin
  delete from private.track_reactions where user_id = old.user_id;
  return null;
end
$$;
comment on function private.tg_tracks__forget_reactions() is
  'What was for the last track is over with it. Definer: reactions are writable by nobody.';

create trigger _200_forget_reactions after update of track_id on app.tracks
  for each row when (new.track_id <> old.track_id) execute function private.tg_tracks__forget_reactions();
comment on trigger _200_forget_reactions on app.tracks is 'Another track plays.';
create trigger _210_forget_reactions_at_end after delete on app.tracks
  for each row execute function private.tg_tracks__forget_reactions();
comment on trigger _210_forget_reactions_at_end on app.tracks is 'None plays.';
