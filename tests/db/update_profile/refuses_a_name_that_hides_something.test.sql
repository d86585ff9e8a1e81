-- A name is one line that can be seen, and leaves the text around it alone.
begin;
set local search_path = extensions;
select plan(16);

select tests.lift_rate_limits();
select tests.listener('ada');
select tests.act_as('ada');
create function pg_temp.says(p_name text) returns text language sql as $$
  select tests.code_of(format('select api.update_profile(display_name => %L)', p_name))
$$;
select is(pg_temp.says('Ada Lovelace'), null, 'words');
select is(pg_temp.says(repeat('🎧', 50)), null, '50 emoji');
select is(pg_temp.says(U&'\+01F469\200D\+01F469\200D\+01F467'), null, 'an emoji that is joined');
select is(pg_temp.says(U&'\2764\FE0F'), null, 'an emoji in its form');
select is(pg_temp.says(U&'\0645\06CC\200C\062E\0648\0627\0647\0645'), null, 'a script that needs the non-joiner');
select is(pg_temp.says(repeat('a', 51)), 'invalid_request', '51 letters');
select is(pg_temp.says(''), 'invalid_request', 'nothing');
select is(pg_temp.says(E'Ada\nLovelace'), 'invalid_request', 'two lines');
select is(pg_temp.says(U&'Ada\2028Lovelace'), 'invalid_request', 'a line separator');
select is(pg_temp.says(U&'Ada\202Eecalevol'), 'invalid_request', 'a turned direction');
select is(pg_temp.says(U&'Ada\2067'), 'invalid_request', 'an isolate');
select is(pg_temp.says(U&'A\200Bda'), 'invalid_request', 'a zero-width space');
select is(pg_temp.says(U&'\200D'), 'invalid_request', 'a joiner alone');
select is(pg_temp.says(U&'\3164'), 'invalid_request', 'a filler that shows nothing');
select is(pg_temp.says(U&'Ada\+0E0041'), 'invalid_request', 'a tag that shows nothing');
select is(api.me() -> 'profile' ->> 'displayName', U&'\0645\06CC\200C\062E\0648\0627\0647\0645', 'the last good one stands');

select * from finish();
rollback;
