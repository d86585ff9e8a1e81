/** What runs by itself. */
export const JOBS = [
  `select
    'cron.job' as of,
    format('SELECT cron.schedule(%L, %L, %L);', jobname, schedule, command)
      || case when active then '' else ' -- not active' end as text
  from cron.job
  order by jobname collate "C"`,
];
