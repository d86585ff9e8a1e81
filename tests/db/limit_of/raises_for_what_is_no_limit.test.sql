-- A misspelt limit never counts as no limit.
begin;
set local search_path = extensions;
select plan(2);

select throws_ok('select private.limit_of(''nonsense'')', 'P0002', null, 'it raises');
select is(private.limit_of('fan_out'), 100, 'a known one answers');

select * from finish();
rollback;
