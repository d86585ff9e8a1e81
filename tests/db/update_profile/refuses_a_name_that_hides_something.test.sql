-- A name is one line that can be seen, and leaves the text around it alone.
begin;
set local search_path = extensions;
select plan(28);

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
select is(pg_temp.says(U&'\+01F3F4\+0E0067\+0E0062\+0E0073\+0E0063\+0E0074\+0E007F'), null, 'tags of a flag');
select is(pg_temp.says(U&'\+01F3F4\+0E0067\+0E0062'), 'invalid_request', 'tags that are not closed');
select is(pg_temp.says(U&'\845B\+0E0100'), null, 'an ideograph in a variation');
select is(pg_temp.says(U&'a\+0E0100'), 'invalid_request', 'a letter in a variation');
select is(pg_temp.says(U&'5\FE0F\20E3'), null, 'a keycap');
select is(pg_temp.says(U&'o\0323\0302\0301\0304'), null, 'four marks on a letter');
select is(pg_temp.says(U&'o\0323\0302\0301\0304\0305'), 'invalid_request', 'five');
select is(pg_temp.says(U&'\0301Ada'), 'invalid_request', 'a mark with nothing to stand on');
select is(pg_temp.says(U&'Ada\E000'), 'invalid_request', 'private use');
select is(pg_temp.says(U&'Ada\0378'), 'invalid_request', 'what is not assigned');
select is(pg_temp.says(U&'A\200Dda'), 'invalid_request', 'a joiner between letters that are not joined');
select is(pg_temp.says(U&'\0645\06CC\200C\062E\0648\0627\0647\0645'), null, 'and one between letters that are');
select is(api.me() -> 'profile' ->> 'displayName', U&'\0645\06CC\200C\062E\0648\0627\0647\0645', 'the last good one stands');

select * from finish();
rollback;
