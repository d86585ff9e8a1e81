-- Whom the caller does not see is not there to wave to, whatever the reason.
begin;
set local search_path = extensions;
select plan(12);

select tests.listener('ada');
select tests.act_as('ada');
select is(
  tests.code_of($$select api.wave(tests.id_of('bob'))$$), 'not_live', 'who is not live waves to nobody'
);
select api.go_live();
select is(tests.code_of($$select api.wave(tests.id_of('bob'))$$), 'no_position', 'nor who is nowhere');
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus']) as name;
select tests.live_at('far', 'gcpue0d1');
select tests.live_at('near', 'gcpvn0d1');
select tests.act_as('near');
select api.update_settings(radius_km => 2);
select tests.forget_messages();
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select tests.act_as('ada');
select api.block(tests.id_of('cyd'));
select tests.act_as('dan');
select api.go_offline();
select tests.act_as_owner();
select tests.falls_silent('eve');
select tests.act_as('fay');
select api.forget_location();
select tests.act_as('gus');
select api.update_settings(visible_to => 'connections');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select is(tests.code_of(format('select api.wave(%L)', tests.id_of(name))), 'not_found', name)
from unnest(array['bob', 'cyd', 'dan', 'eve', 'fay', 'gus', 'near', 'far', 'nobody']) as name;
select tests.act_as_owner();
select tests.tell();
select is_empty('select from realtime.messages', 'and none of them hears of it');

select * from finish();
rollback;
