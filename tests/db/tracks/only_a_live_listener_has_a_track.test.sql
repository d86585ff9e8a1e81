-- A track without a presence would be history.
begin;
set local search_path = extensions;
select plan(2);

select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.set_track(''{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}'')'), 'not_live', 'offline: refused');
select is(tests.code_of('select api.set_track(null)'), 'not_live', 'clearing too');

select * from finish();
rollback;
