-- A batch of the sweep has an end, so that it holds nobody up who comes meanwhile.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('p' || nth, 'gcpvj0d1'), tests.falls_silent('p' || nth)
from generate_series(1, 5) as nth;
select is(private.sweep_presence(2), 2, 'as many as it may');
select is(private.sweep_presence(2), 2, 'the next');
select is(private.sweep_presence(2), 1, 'what is left');
select is((select run_every from private.jobs where name = 'sweep_presence'), 'seconds', 'every few seconds');

select * from finish();
rollback;
