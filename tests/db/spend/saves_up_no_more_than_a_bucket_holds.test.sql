-- A day without calls has saved up nothing.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
update private.limits set value = 2 where name = 'rate_settings_burst';

select tests.act_as('ada');
select api.settings();
select tests.buckets_fill_for('ada', 86400);
select lives_ok('select api.settings()', 'one');
select lives_ok('select api.settings()', 'two');
select is(tests.code_of('select api.settings()'), 'rate_limited', 'that is all');
select tests.act_as_owner();
update private.limits set value = 0 where name like 'rate\_settings\_%';
select tests.act_as('ada');
select is(tests.retry_after_of('select api.settings()'), 1, 'a limit of nothing is no fault');

select * from finish();
rollback;
