-- far, warm, close, found: from one's own cell to the place of the other, in the call of who asks.
begin;
set local search_path = extensions;
select plan(12);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.forget_messages();

select is(tests.sends('bob', (select id from find), 'gcpvj0d1'), null, 'of one position there is no hint');
select is_empty('select tests.heard_by(''ada'')', 'and nothing to tell');
select is(tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 550)), 'far', 'over 500 m');
select is(tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 480)), 'warm', 'up to 500 m');
select is(tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 480)), 'warm', 'as long as they stay');
select is(tests.sends('ada', (select id from find), tests.north_of('gcpvj0d1', 140)), 'close', 'up to 150 m');
select is_empty('select tests.heard_by(''bob'')', 'whoever does not ask hears nothing');
select is(tests.sends('bob', (select id from find), tests.north_of('gcpvj0d1', 80)), 'found', 'up to 65 m');
select is(
  array(select tests.heard_by('ada')),
  array['find:bucket_update far', 'find:bucket_update warm', 'find:bucket_update close'],
  'each change is told once, to whom it is of'
);
select is(array(select tests.heard_by('bob')), array['find:bucket_update found'], 'and to nobody else');
select tests.act_as('ada');
select is(api.finds() -> 'running' ->> 'bucket', 'close', 'one reads their own');
select tests.act_as('bob');
select is(api.finds() -> 'running' ->> 'bucket', 'found', 'and the other theirs');

select * from finish();
rollback;
