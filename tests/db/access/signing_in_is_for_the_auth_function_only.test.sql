-- Attempts, codes and links are the auth function's: no phone calls for them or reads them.
begin;
set local search_path = extensions;
select plan(16);

select tests.listener('ada');
select tests.act_as('ada');
select throws_ok(
  'select api.begin_sign_in(''s'', ''b'', ''c'', ''r'', ''v'', auth.uid())', '42501', null, 'begin_sign_in'
);
select throws_ok('select api.take_sign_in(''s'', ''b'', ''r'', auth.uid())', '42501', null, 'take_sign_in');
select throws_ok('select api.keep_sign_in_answer(''s'', ''a'')', '42501', null, 'keep_sign_in_answer');
select throws_ok('select api.redeem_sign_in(''c'', ''v'', auth.uid())', '42501', null, 'redeem_sign_in');
select throws_ok('select api.keep_session_token(''c'', ''a'')', '42501', null, 'keep_session_token');
select throws_ok('select api.spotify_listener(''{}'')', '42501', null, 'spotify_listener');
select throws_ok('select api.finish_sign_in(auth.uid(), ''{}'', ''h'', ''c'')', '42501', null, 'finish_sign_in');
select throws_ok('select private.finish_sign_in(auth.uid(), ''{}'', ''h'', ''c'')', '42501', null, 'nor past api');
select throws_ok('select private.keep_profile(auth.uid(), ''x'', null, null)', '42501', null, 'keep_profile');
select throws_ok('select private.spotify_link(auth.uid())', '42501', null, 'spotify_link');
select throws_ok('select from private.sign_in_attempts', '42501', null, 'attempts');
select throws_ok('select from private.sign_in_codes', '42501', null, 'codes');
select throws_ok('select from private.spotify_accounts', '42501', null, 'links');

select tests.act_as_role('service_role');
select throws_ok('select from private.sign_in_attempts', '42501', null, 'the service has no way around');
select throws_ok('select from private.sign_in_codes', '42501', null, 'to codes');
select throws_ok('select from private.spotify_accounts', '42501', null, 'or tokens');

select * from finish();
rollback;
