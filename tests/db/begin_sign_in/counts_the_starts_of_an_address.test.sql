-- Nobody is known at a start, so each counts, and a crowd has room.
begin;
set local search_path = extensions;
select plan(5);

select is(private.limit_of('rate_start_sign_in_burst'), 600, 'a festival at once');
select is(private.limit_of('rate_start_sign_in_per_minute'), 300, 'and five a second from there on');
update private.limits set value = 2 where name = 'rate_start_sign_in_burst';
select is(tests.begins('s', 'b'), 660, 'the cookie is good for the attempt and for a repeated return');
select tests.begins('t', 'b');
select is(tests.code_of('select tests.begins(''u'', ''b'')'), 'rate_limited', 'the third is one too many');
select is(count(*), 2::bigint, 'and keeps nothing') from private.sign_in_attempts;

select * from finish();
rollback;
