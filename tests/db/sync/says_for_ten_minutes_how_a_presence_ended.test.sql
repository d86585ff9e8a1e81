-- A phone that was away when its presence ended still learns how; then it is forgotten.
begin;
set local search_path = extensions;
select plan(8);

select tests.listener('ada');
select tests.act_as('ada');
select is(api.sync()::jsonb -> 'ended', 'null', 'no presence: none ended');
select api.go_live();
select is(api.sync()::jsonb -> 'ended', 'null', 'a presence that lasts has not ended');
select api.go_offline();
select is(api.sync()::jsonb #>> '{ended,reason}', 'elsewhere', 'how');
select is((api.sync()::jsonb #>> '{ended,at}')::timestamptz, date_trunc('milliseconds', now()), 'and when');
select tests.act_as_owner();
update private.ended_presences set ended_at = now() - interval '599 seconds';
select tests.act_as('ada');
select is(api.sync()::jsonb #>> '{ended,reason}', 'elsewhere', 'for ten minutes');
select tests.act_as_owner();
update private.ended_presences set ended_at = now() - interval '601 seconds';
select tests.act_as('ada');
select is(api.sync()::jsonb -> 'ended', 'null', 'and no longer');
select tests.act_as_owner();
select is(private.delete_old_ends(), 1, 'a job forgets it');
select is((select run_every from private.jobs where name = 'delete_old_ends'), 'minute', 'every minute');

select * from finish();
rollback;
