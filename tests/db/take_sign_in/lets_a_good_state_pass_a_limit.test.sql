-- One device guesses until its address is refused: whoever holds a good state there passes.
begin;
set local search_path = extensions;
select plan(4);

update private.limits set value = 2 where name = 'rate_return_to_sign_in_burst';
select tests.begins('s', 'b');
select tests.takes('x', 'b', 'r'), tests.takes('y', 'b', 'r');
select is(tests.code_of('select tests.takes(''z'', ''b'', ''r'')'), 'rate_limited', 'a guess too many');
select is(tests.takes('s', 'b', 'r') ->> 'step', 'first', 'a good state passes');
select is(tests.takes('s', 'b', 'r') ->> 'step', 'again', 'and again');
select is(tests.counted('return_to_sign_in'), 2, 'and counts nothing');

select * from finish();
rollback;
