-- For a phone that reconnects: who it is, who is near if anybody can be, and up to which message.
begin;
set local search_path = extensions;
select plan(8);

select tests.listener('ada');
select tests.act_as('ada');
select is(
  array(select jsonb_object_keys(api.sync()::jsonb) order by 1), array['ended', 'finds', 'me', 'n', 'nearby'], 'five parts'
);
select is(
  api.sync()::jsonb #> '{me,live}' #- '{n}',
  '{"live": false, "until": null, "nextHeartbeatS": null, "visibleInS": null, "shownAs": null}',
  'offline: so it says'
);
select is(api.sync()::jsonb -> 'nearby', 'null', 'and nobody is near');
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select is(api.sync()::jsonb -> 'nearby', api.nearby()::jsonb, 'live with a position: the nearby list');
select is(api.sync()::jsonb -> 'me', api.me(), 'and what me says');
select is(api.sync()::jsonb -> 'n', api.me() #> '{live,n}', 'with one number');
select is(api.sync()::jsonb -> 'finds', api.finds(), 'and their Finds');
select tests.act_as_owner();
select tests.falls_silent('ada');
select tests.act_as('ada');
select is(api.sync()::jsonb -> 'nearby', 'null', 'silent for too long: nobody is near');

select * from finish();
rollback;
