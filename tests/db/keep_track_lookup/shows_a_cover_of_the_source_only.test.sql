-- A cover on another host than the source's own is none.
begin;
set local search_path = extensions;
select plan(2);

select tests.shares_at('ada', 'gcpvj0d1');
create function pg_temp.cover_of(p_letter text, p_url text) returns text language plpgsql as $$
begin
  perform tests.act_as('ada');
  perform api.set_track(repeat(p_letter, 22));
  perform tests.act_as_owner();
  perform tests.looks_up(
    repeat(p_letter, 22), jsonb_set(tests.spotify_track('Never'), '{album,coverUrl}', to_jsonb(p_url))
  );
  return private.shared_track_json(tests.id_of('ada')) #>> '{album,coverUrl}';
end
$$;
select is(pg_temp.cover_of('a', 'https://i.scdn.co/image/x'), 'https://i.scdn.co/image/x', 'the source''s own');
select is(pg_temp.cover_of('b', 'https://evil.example/x'), null, 'somebody''s');

select * from finish();
rollback;
