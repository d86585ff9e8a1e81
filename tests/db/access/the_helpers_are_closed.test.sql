-- What takes a listener as an argument can be called by no phone.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
select tests.act_as('bob');
select throws_ok(format('select private.end_presence(%L)', tests.id_of('ada')), '42501', null, 'end_presence');
select throws_ok(format('select private.nearby_of(%L)', tests.id_of('ada')), '42501', null, 'nearby_of');
select throws_ok(format('select private.can_see(%L, %L)', tests.id_of('bob'), tests.id_of('ada')), '42501', null, 'can_see');
select throws_ok(format('select private.cards_of(%L, array[%L]::uuid[])', tests.id_of('bob'), tests.id_of('ada')), '42501', null, 'cards_of');
select throws_ok(format('select private.tell(%L, ''x'', ''{}'')', tests.id_of('ada')), '42501', null, 'tell');
select throws_ok(format('select private.take_fix(%L, ''gcpvj0'')', tests.id_of('ada')), '42501', null, 'take_fix');
select throws_ok('select private.sweep_presence()', '42501', null, 'sweep_presence');
select throws_ok('select private.delete_sent_messages()', '42501', null, 'delete_sent_messages');

select * from finish();
rollback;
