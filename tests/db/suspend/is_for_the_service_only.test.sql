-- No listener suspends anybody, or reads who is.
begin;
set local search_path = extensions;
select plan(8);

select tests.listener('ada');
select tests.listener('bob');
select tests.act_as('ada');
select throws_ok(format('select api.suspend(%L, ''x'', ''x'')', tests.id_of('bob')), '42501', null, 'a listener: not another');
select throws_ok(format('select api.unsuspend(%L, ''x'', ''x'')', tests.id_of('ada')), '42501', null, 'nor takes it back');
select throws_ok(format('select private.suspend(%L, ''x'', ''x'')', tests.id_of('bob')), '42501', null, 'nor by the back door');
select throws_ok('select from private.suspensions', '42501', null, 'nor reads');
select throws_ok('select from private.rate_buckets', '42501', null, 'nor buckets');
select throws_ok(format('select private.spend(%L, ''me'')', tests.id_of('bob')), '42501', null, 'nor spends for another');
select tests.act_as_role('anon');
select throws_ok(format('select api.suspend(%L, ''x'', ''x'')', tests.id_of('bob')), '42501', null, 'anonymous: nothing');
select tests.act_as_role('service_role');
select throws_ok('select from private.suspensions', '42501', null, 'the service has no table either');

select * from finish();
rollback;
