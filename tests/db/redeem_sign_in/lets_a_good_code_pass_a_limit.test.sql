-- One device guesses until its address is refused: whoever holds a good code there passes.
begin;
set local search_path = extensions;
select plan(4);

update private.limits set value = 2 where name = 'rate_redeem_code_burst';
select tests.signs_in('ada', repeat('h', 43));
select tests.redeems('x', 'c'), tests.redeems('y', 'c');
select is(tests.code_of('select tests.redeems(''z'', ''c'')'), 'rate_limited', 'a guess too many');
select is(tests.code_of('select tests.redeems(''h'', ''w'')'), 'rate_limited', 'or a verifier too many');
select is(tests.redeems('h', 'c') ->> 'step', 'first', 'a good code with its verifier passes');
select is(tests.counted('redeem_code'), 2, 'and counts nothing');

select * from finish();
rollback;
