-- Anonymous means no name and no picture.
begin;
set local search_path = extensions;
select plan(1);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
update app.profiles set avatar_url = 'https://i.scdn.co/image/ab67' where id = tests.id_of('bob');
select tests.anonymous_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select is(
  (api.nearby()::jsonb #> '{users,0}') - 'userId' - 'liveSince',
  '{"anonymous": true, "displayName": "Anonymous listener", "avatarUrl": null, "band": "here",
    "track": null, "vibe": null}',
  'the card says so and no more'
);

select * from finish();
rollback;
