-- Profiles, settings and blocks, as each role reads them.
begin;
set local search_path = extensions;
select plan(12);

select tests.listener('ada');
select tests.listener('bob');
select tests.listener('cyd');
insert into app.blocks (blocker_id, shown_id, blocked_id) values (tests.id_of('ada'), tests.id_of('bob'), tests.id_of('bob'));
select tests.act_as('ada');
select is(array(select display_name::text from app.profiles), array['ada'], 'owner: their profile');
select is(array(select user_id from app.settings), array[tests.id_of('ada')], 'owner: their settings');
select is(array(select shown_id from app.blocks), array[tests.id_of('bob')], 'owner: whom they blocked');
select throws_ok('select blocked_id from app.blocks', '42501', null, 'but not as whom the rule knows them');
select throws_ok('select person_id from app.profiles', '42501', null, 'nor who is behind an account');
select tests.act_as('cyd');
select is(array(select display_name::text from app.profiles), array['cyd'], 'stranger: their own only');
select is_empty('select from app.blocks', 'stranger: no block');
select tests.act_as('bob');
select is(array(select display_name::text from app.profiles), array['bob'], 'blocked: their own only');
select is_empty('select from app.blocks', 'blocked: no sign of it');
select tests.act_as_role('anon');
select throws_ok('select from app.profiles', '42501', null, 'anonymous: nothing');
select throws_ok('select from app.settings', '42501', null, 'anonymous: nothing');
select throws_ok('select from app.blocks', '42501', null, 'anonymous: nothing');

select * from finish();
rollback;
