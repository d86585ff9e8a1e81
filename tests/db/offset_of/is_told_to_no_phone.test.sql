-- Neither the key nor the offsets are readable by a phone, and nothing that a party reads carries them.
begin;
set local search_path = extensions;
select plan(5);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('ada', (select id from find), 'gcpvj0d1');
select ok(length(private.find_offset_key()) >= 64, 'there is a key');
select tests.act_as('ada');
select throws_ok('select private.find_offset_key()', '42501', null, 'a phone cannot ask for it');
select throws_ok('select decrypted_secret from vault.decrypted_secrets', '42501', null, 'nor read it');
select throws_ok('select offset_m from private.find_positions', '42501', null, 'nor what it makes');
select unalike(
  (api.export_me() -> 'findPosition')::text || api.finds(), '%offset%', 'it is in no answer and no export'
);

select * from finish();
rollback;
