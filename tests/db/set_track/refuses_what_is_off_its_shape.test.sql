-- Nothing that a phone makes up reaches others: no foreign link, no endless name.
begin;
set local search_path = extensions;
select plan(14);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
create function pg_temp.says(p_track jsonb) returns text language sql as $$
  select tests.code_of(format('select api.set_track(%L)', p_track))
$$;
create function pg_temp.says_with(p_path text[], p_value jsonb) returns text language sql as $$
  select pg_temp.says(jsonb_set(tests.spotify_track('Never'), p_path, p_value))
$$;
select is(pg_temp.says('{}'), 'invalid_request', 'an empty object');
select is(pg_temp.says('5'), 'invalid_request', 'a number');
select is(pg_temp.says('[]'), 'invalid_request', 'a list');
select is(pg_temp.says_with('{artists}', '[]'), 'invalid_request', 'no artist');
select is(pg_temp.says_with('{artists,0}', '5'), 'invalid_request', 'an artist that is a number');
select is(pg_temp.says_with('{trackId}', '"short"'), 'invalid_request', 'an id that is none');
select is(pg_temp.says_with('{name}', to_jsonb(repeat('x', 301))), 'invalid_request', 'a name of 301 characters');
select is(
  pg_temp.says_with('{album,coverUrl}', '"https://evil.example/x"'), 'invalid_request', 'a cover from elsewhere'
);
select is(pg_temp.says_with('{name}', to_jsonb(U&'gnos\202E'::text)), 'invalid_request', 'a name that turns around');
select is(
  pg_temp.says_with('{artists,0,name}', to_jsonb(U&'x\200Bx'::text)), 'invalid_request', 'an artist who hides something'
);
select is(
  pg_temp.says_with('{album,name}', to_jsonb('x' || repeat(U&'\0301', 5))), 'invalid_request', 'an album of stacked marks'
);
select tests.act_as_owner();
select is_empty('select from app.tracks', 'nothing was kept');
select tests.act_as('ada');
select is(pg_temp.says_with('{name}', to_jsonb(U&' N\00E9ver \3000 2'::text)), null, 'stray spaces are no harm');
select tests.act_as_owner();
select is((select name::text from app.tracks), U&'N\00E9ver 2', 'and are tidied');

select * from finish();
rollback;
