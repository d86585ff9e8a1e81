-- No position, distance, bearing or second ever stands on a card.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select is(
  array(select jsonb_object_keys(api.nearby()::jsonb #> '{users,0}') order by 1),
  array['anonymous', 'avatarUrl', 'band', 'displayName', 'liveSince', 'track', 'userId', 'vibe'],
  'eight fields'
);
select matches(
  api.nearby()::jsonb #>> '{users,0,liveSince}', ':00\.000Z$', 'live since is rounded to the minute'
);

select * from finish();
rollback;
