-- A batch that fails changes nothing, and its job says how; whoever runs the jobs goes on.
begin;
set local search_path = extensions;
select plan(6);

create function private.fail_in_the_middle(p_most integer) returns integer language plpgsql as $$
begin
  insert into private.errors (code, status, message) values ('half_done', 400, 'This is done first.');
  return 1 / (p_most - p_most);
end
$$;
insert into private.jobs (name, run_every, rank, at_once) values ('fail_in_the_middle', 'night', 9, 7);
select is(private.run_batch('fail_in_the_middle'), null, 'it did nothing');
select is(
  (select failure from private.jobs where name = 'fail_in_the_middle'), '22012 division by zero', 'and says why'
);
select is_empty($$ select from private.errors where code = 'half_done' $$, 'what it had begun is undone');
create or replace function private.fail_in_the_middle(p_most integer) returns integer language sql as $$ select p_most $$;
select is(private.run_batch('fail_in_the_middle'), 7, 'a job does as many at once as its row says');
select throws_ok($$ select private.run_batch('no_job') $$, 'P0002', null, 'what is no job is not run');
select tests.act_as_role('service_role');
select throws_ok($$ select private.run_batch('delete_old_waves') $$, '42501', null, 'nor by anybody but the scheduler');

select * from finish();
rollback;
