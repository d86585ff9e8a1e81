-- So many calls at once, then as many as the minute brings; Retry-After says when.
begin;
set local search_path = extensions;
select plan(10);

select tests.listener('ada');
select tests.listener('bob');
update private.limits set value = 3 where name = 'rate_settings_burst';
update private.limits set value = 6 where name = 'rate_settings_per_minute';

select tests.act_as('ada');
select lives_ok('select api.settings()', 'the first');
select lives_ok('select api.settings()', 'the second');
select lives_ok('select api.settings()', 'the last that it holds');
select is(tests.code_of('select api.settings()'), 'rate_limited', 'then no more');
select is(tests.retry_after_of('select api.settings()'), 10, 'until the next token');
select lives_ok('select api.me()', 'another action has a bucket of its own');
select tests.act_as('bob');
select lives_ok('select api.settings()', 'and so has somebody else');

select tests.buckets_fill_for('ada', 9);
select tests.act_as('ada');
select is(tests.retry_after_of('select api.settings()'), 1, 'a part of a token is none');
select tests.buckets_fill_for('ada', 1);
select lives_ok('select api.settings()', 'a whole one is one');
select is(tests.code_of('select api.settings()'), 'rate_limited', 'and not two');

select * from finish();
rollback;
