-- A party's hint is that of the other's place as it is moved, whatever their own is moved by: so the two differ.
begin;
set local search_path = extensions;
select plan(4);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('ada', (select id from find), 'gcpvj0d1');
select is(tests.sends('bob', (select id from find), 'gcpvj0d1'), 'found', 'beside each other both are found');
select is(tests.sends('ada', (select id from find), 'gcpvj0d1'), 'found', 'whatever the places are moved by');

-- Ada appears 40 m north of where she is, and Bob where he is.
update private.find_positions
set
  offset_m = case when user_id = tests.id_of('ada') then 40 else 0 end,
  offset_degrees = 0, bucket = null;
select tests.sends('bob', (select id from find), tests.north_of('gcpvj0d1', 60));
select tests.sends('bob', (select id from find), tests.north_of('gcpvj0d1', 90));
select is(tests.sends('bob', (select id from find), tests.north_of('gcpvj0d1', 90)), 'found', 'from him 50 m to where she appears');
select is(tests.sends('ada', (select id from find), 'gcpvj0d1'), 'close', 'and from her 90 m to him');

select * from finish();
rollback;
