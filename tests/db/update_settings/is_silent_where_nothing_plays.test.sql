-- Switching sharing on while nothing plays shows nobody anything new, so nobody hears of it.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.update_settings(share_track => true) ->> 'shareTrack', 'true', 'sharing is on');
select is(api.update_settings(share_track => false) ->> 'shareTrack', 'false', 'and off');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'nothing is told');

select * from finish();
rollback;
