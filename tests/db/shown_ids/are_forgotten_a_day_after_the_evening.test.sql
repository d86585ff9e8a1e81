-- Whose an id was is kept until a day after its presence ends, however that ends, and then by nobody.
begin;
set local search_path = extensions;
select plan(7);

select tests.nobody_waits();
select tests.listener('ada');
select tests.act_as('ada');
select api.update_profile(anonymous => true);
select api.go_live(duration_minutes => 30);
select tests.act_as_owner();
create function pg_temp.kept_for() returns interval language sql as $$ select until - now() from private.shown_ids $$;
select is(pg_temp.kept_for(), interval '1 day 30 minutes', 'a day from when it would end');
select tests.act_as('ada');
select api.go_live(duration_minutes => 120);
select tests.act_as_owner();
select is(pg_temp.kept_for(), interval '1 day 2 hours', 'as long as it is moved');
select tests.act_as('ada');
select api.go_offline();
select tests.act_as_owner();
select is(pg_temp.kept_for(), interval '1 day', 'or from when it ends');
update private.shown_ids set until = now() + interval '1 second';
select is(private.delete_old_shown_ids(), 0, 'before that nothing is forgotten');
update private.shown_ids set until = now();
select is(private.delete_old_shown_ids(), 1, 'then it is');
select is_empty('select from private.shown_ids', 'for good');
select is((select run_every from private.jobs where name = 'delete_old_shown_ids'), 'minute', 'within a minute');

select * from finish();
rollback;
