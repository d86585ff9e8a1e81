-- An account is its listener's by the link, or by the address that was derived from it.
begin;
set local search_path = extensions;
select plan(4);

select tests.signs_in('ada', repeat('h', 43));
select tests.listener('bob');
select tests.act_as_role('service_role');
select is(api.spotify_listener('account:ada', 'other@users.resonance.invalid'), tests.id_of('ada'), 'by the link');
select is(api.spotify_listener('account:bob', 'bob@users.resonance.invalid'), tests.id_of('bob'), 'by the address');
select is(api.spotify_listener('account:eve', 'eve@users.resonance.invalid'), null, 'a stranger has none');
select throws_ok(
  format('select api.finish_sign_in(%L, %L, repeat(''j'', 43), repeat(''c'', 43))', tests.id_of('bob'), tests.spotify_account('ada')),
  '23505', null, 'one account is never two listeners'
);

select * from finish();
rollback;
