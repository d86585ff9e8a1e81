-- Blocks may name anybody, so their number has an end.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
update private.limits set value = 2 where name = 'blocks_most';
select tests.act_as('ada');
select api.block(tests.id_of('one'));
select api.block(tests.id_of('two'));
select is(tests.code_of(format('select api.block(%L)', tests.id_of('three'))), 'invalid_request', 'one too many');
select lives_ok(format('select api.block(%L)', tests.id_of('two')), 'one that is there is no more');
select api.unblock(tests.id_of('one'));
select lives_ok(format('select api.block(%L)', tests.id_of('three')), 'there is room again');
select is(jsonb_array_length(api.blocks() -> 'blocks'), 2, 'and never more than that');

select * from finish();
rollback;
