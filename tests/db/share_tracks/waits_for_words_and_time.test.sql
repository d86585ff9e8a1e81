-- A track that a phone named is shared when the source has said its words and it has played long enough,
-- whichever comes later; and only while its listener shares what they play.
begin;
set local search_path = extensions;
select plan(9);

select tests.shares_at('ada', 'gcpvj0'), tests.live_at('bob', 'gcpvj0');
create function pg_temp.words(p_letter text) returns void language sql as $$
  select tests.allow(1000);
  select private.claim_track_lookups(100);
  select private.keep_track_lookup(repeat(p_letter, 22), tests.spotify_track('Song ' || p_letter))
$$;
create function pg_temp.plays(p_letter text) returns void language plpgsql as $$
begin
  perform tests.act_as('ada');
  perform api.set_track(repeat(p_letter, 22));
  perform tests.act_as_owner();
end
$$;
create function pg_temp.shown() returns text language sql as $$
  select private.shared_track_json(tests.id_of('ada')) ->> 'name'
$$;

select pg_temp.plays('a');
select tests.forget_messages();
select pg_temp.words('a');
select is(pg_temp.shown(), null, 'words alone do not share it');
select is_empty('select tests.heard_by(''bob'')', 'and are told to nobody');
select tests.track_ages('ada', '20 seconds');
select is(private.share_tracks(), 1, 'with time it is due');
select is(pg_temp.shown(), 'Song a', 'and shown');

select pg_temp.plays('b');
select tests.track_ages('ada', '20 seconds');
select is(private.share_tracks(), 1, 'due before its words are known');
select is(pg_temp.shown(), null, 'it is not shown');
select pg_temp.words('b');
select is(pg_temp.shown(), 'Song b', 'but with them');

select pg_temp.plays('c');
select pg_temp.words('c');
select tests.act_as('ada');
select api.update_settings(share_track => false);
select tests.act_as_owner();
select tests.track_ages('ada', '20 seconds');
select is(private.share_tracks(), 0, 'what is not shared is never due');
select tests.act_as('ada');
select api.update_settings(share_track => true);
select tests.act_as_owner();
select is(pg_temp.shown(), 'Song c', 'sharing it again shows it at once, since it has played for long');

select * from finish();
rollback;
