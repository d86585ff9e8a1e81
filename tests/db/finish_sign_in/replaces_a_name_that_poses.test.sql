-- Nobody is kept out by what they are called at Spotify, and nobody poses by it.
begin;
set local search_path = extensions;
select plan(5);

insert into private.reserved_names (words, place, reason) values ('Harbour Fest', 'anywhere', 'A partner.');
select tests.signs_in('ada', repeat('h', 43));
create function pg_temp.name_of(p_spotify_name text) returns text language plpgsql as $$
begin
  perform tests.act_as_role('service_role');
  perform api.finish_sign_in(
    tests.id_of('ada'),
    tests.spotify_account('ada') || jsonb_build_object('displayName', p_spotify_name),
    rpad(md5(p_spotify_name), 43, 'k'), repeat('c', 43)
  );
  perform tests.act_as_owner();
  return (select display_name from app.profiles where id = tests.id_of('ada'));
end
$$;
select is(pg_temp.name_of('Ada L.'), 'Ada L.', 'a name is taken');
select is(pg_temp.name_of('Admin'), 'Listener', 'staff''s is not');
select is(pg_temp.name_of('Harbour Fest'), 'Listener', 'nor one that an operator reserved');
select is(pg_temp.name_of(U&'Ada\202E'), 'Listener', 'nor one that hides something');
select is(pg_temp.name_of('Ada B.'), 'Ada B.', 'and the next name is followed');

select * from finish();
rollback;
