-- Rows change through functions only.
begin;
set local search_path = extensions;
select plan(16);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select throws_ok('update app.profiles set display_name = ''x''', '42501', null, 'no update of profiles');
select throws_ok('update app.settings set share_track = true', '42501', null, 'nor settings');
select throws_ok('insert into app.blocks values (auth.uid(), gen_random_uuid())', '42501', null, 'no insert');
select throws_ok('delete from app.settings', '42501', null, 'no delete');
select throws_ok('select from app.presence', '42501', null, 'presence is not even readable');
select throws_ok('select from app.positions', '42501', null, 'nor positions');
select throws_ok('select from app.tracks', '42501', null, 'nor tracks');
select throws_ok('select from private.publish_epochs', '42501', null, 'nor epochs');
select throws_ok('select from private.dwells', '42501', null, 'nor fixes');
select throws_ok('select from private.live_listeners', '42501', null, 'nor who is live');
select throws_ok('select from private.changes', '42501', null, 'nor what waits to be told');
select throws_ok('select from private.horizons', '42501', null, 'nor how far anybody hears');
select throws_ok('select from private.moderation_acts', '42501', null, 'nor what moderators did');
select throws_ok('select from private.reports', '42501', null, 'nor reports');
select throws_ok('select from private.limits', '42501', null, 'nor limits');
select throws_ok('select from private.errors', '42501', null, 'nor the catalogue');

select * from finish();
rollback;
