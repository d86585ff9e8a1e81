-- Each job is a function that does at most so many rows and returns how many it did, so that no turn of
-- the scheduler holds anybody up; and each function of that kind is a job.
begin;
set local search_path = extensions;
select plan(5);

create temporary view batches as
select proname::text collate "default" as name
from pg_catalog.pg_proc
where pronamespace = 'private'::regnamespace
  and proargtypes = array['integer'::regtype]::oidvector
  and prorettype = 'integer'::regtype
  and pronargdefaults = 1;
select results_eq(
  'select name from private.jobs order by name', 'select name from batches order by name',
  'the jobs are these functions'
);
select is_empty('select name from private.jobs where private.run_batch(name) is null', 'each runs');
select is_empty('select failure from private.jobs where failure is not null', 'without a failure');
select is_empty(
  'select run_every, rank from private.jobs group by run_every, rank having count(*) > 1',
  'each in a turn of its own'
);
select results_eq(
  'select jobname::text, command from cron.job order by jobname',
  $$ values
    ('minute', 'call private.run_jobs(''minute'')'),
    ('night', 'call private.run_jobs(''night'')'),
    ('poll-spotify', 'select private.poll_spotify()'),
    ('send-pushes', 'select private.send_pushes()'),
    ('sweep', 'call private.run_jobs(''seconds'')'),
    ('tell', 'call private.keep_telling()')
  $$,
  'the scheduler starts them pace by pace'
);

select * from finish();
rollback;
