-- A function that takes a listener as an argument can be called by no phone.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
select tests.act_as('bob');
create function pg_temp.refused(p_call text) returns text language sql as $$
  select throws_ok('select ' || format(p_call, tests.id_of('ada')), '42501', null, split_part(p_call, '(', 1))
$$;
select pg_temp.refused('private.end_presence(%L, ''elsewhere'')');
select pg_temp.refused('private.nearby_page(%L, null, null)');
select pg_temp.refused('private.judge_pairs(array[%1$L]::uuid[], array[%1$L]::uuid[])');
select pg_temp.refused('private.cards_of(%1$L, array[%1$L]::uuid[], array[1]::smallint[])');
select pg_temp.refused('private.walk(%L, 10)');
select pg_temp.refused('private.send_event(%L, ''x'', ''{}'')');
select pg_temp.refused('private.take_fix(%L, ''gcpvj0'')');
select pg_temp.refused('private.last_number(%L)');
select pg_temp.refused('private.sweep_presence()');

select * from finish();
rollback;
