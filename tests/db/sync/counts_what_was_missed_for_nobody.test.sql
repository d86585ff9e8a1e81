-- A phone that noticed a hole says how many messages it missed: a bounded count, kept of no person.
begin;
set local search_path = extensions;
select plan(7);

select tests.listener('ada');
select tests.act_as('ada');
select lives_ok('select api.sync(missed => 3)', 'three');
select lives_ok('select api.sync(missed => 2147483647)', 'more than anybody can miss');
select lives_ok('select api.sync(missed => 0)', 'none');
select is(tests.code_of('select api.sync(missed => -1)'), 'invalid_request', 'less than none is refused');
select tests.act_as_owner();
select is(
  array(select missed::integer from private.missed_messages order by missed), array[3, 1000],
  'what was missed is counted, and never as more than a thousand'
);
select is(
  array(
    select attname::text from pg_catalog.pg_attribute
    where attrelid = 'private.missed_messages'::regclass and attnum > 0 order by attnum
  ),
  array['missed', 'at'], 'of nobody in particular'
);
update private.missed_messages set at = now() - interval '25 hours' where missed = 3;
select private.delete_old_misses();
select is(array(select missed::integer from private.missed_messages), array[1000], 'for a day');

select * from finish();
rollback;
