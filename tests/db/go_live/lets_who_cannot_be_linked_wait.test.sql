-- Who appears under another id than before appears 5 to 10 minutes later, at a random moment: an
-- anonymous listener, and who was one within the hour. Until then nothing of where they are is kept, and
-- their phone knows how long. Anybody else is there at once.
begin;
set local search_path = extensions;
select plan(22);

create function pg_temp.waits(p_state jsonb) returns boolean language sql
return (p_state ->> 'visibleInS')::integer between 300 and 600;
grant execute on function pg_temp.waits to public;
select tests.live_at('bob', 'gcpvj0d1');
select tests.listener(name) from unnest(array['ada', 'cyd']) as name;
select tests.forget_messages();
select tests.act_as('cyd');
select is(api.go_live() -> 'visibleInS', 'null', 'nobody else waits, but for a position');
select api.go_offline();

select tests.act_as('ada');
select api.update_profile(anonymous => true);
select ok(pg_temp.waits(api.go_live()), 'an anonymous listener waits');
select ok(pg_temp.waits(api.heartbeat()), 'heartbeats say so');
select ok(pg_temp.waits(api.me() -> 'live'), 'and me');
select ok(pg_temp.waits(api.sync()::jsonb #> '{me,live}'), 'and sync');
create temporary table reply on commit drop as select api.update_location('gcpvj0d1')::jsonb as said;
grant select on reply to public;
select ok(pg_temp.waits(said), 'and a location') from reply;
select is(said - 'visibleInS' - 'n' - 'nextUpdateS', '{"users": [], "published": false}', 'which publishes nothing') from reply;
select is(
  (said ->> 'nextUpdateS')::integer between 1 and 600, true, 'and is asked for again no later than then'
) from reply;
select is(tests.code_of('select api.nearby()'), 'no_position', 'they see nobody');
select is(api.sync()::jsonb -> 'nearby', 'null', 'however they ask');
select tests.act_as('bob');
select is(tests.names_on(api.live_users()::jsonb), '{}', 'nobody sees them');
select tests.act_as_owner();
select is_empty($$ select tests.heard_by('bob') $$, 'or hears of them');
select is_empty($$ select from app.positions where user_id = tests.id_of('ada') $$, 'no position is kept');
select is_empty($$ select from private.publish_epochs where user_id = tests.id_of('ada') $$, 'nor when there was one');
update app.presence set visible_from = now() + interval '1 second' where user_id = tests.id_of('ada');
select tests.act_as('ada');
select is(
  api.update_location('gcpvj0d1')::jsonb - 'n' - 'users',
  '{"published": false, "nextUpdateS": 1, "visibleInS": 1}', 'a second before it is the same'
);
select tests.act_as_owner();
select tests.wait_passes('ada');
select tests.act_as('ada');
select is(
  api.update_location('gcpvj0d1')::jsonb - 'n' - 'users' - 'nextUpdateS', '{"published": true, "visibleInS": 0}', 'then they are there'
);
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{"Anonymous listener"}', 'for others too');

select tests.act_as_owner();
-- No epoch makes them wait as well.
update private.publish_epochs set published_at = now() - interval '10 minutes';
select tests.act_as('ada');
select ok(pg_temp.waits(api.update_profile(anonymous => false) -> 'live'), 'who shows themselves again waits as long');
select api.go_offline();
select ok(pg_temp.waits(api.go_live()), 'within the hour they do so whenever they go live');
select api.go_offline();
select tests.act_as_owner();
update private.shown_ids set until = until - interval '1 hour';
update private.publish_epochs set published_at = now() - interval '1 hour';
select tests.act_as('ada');
select is(api.go_live() -> 'visibleInS', 'null', 'after that they might be anybody');
select tests.act_as_owner();
create temporary table waits on commit drop as
select extract(epoch from private.first_visible_at(tests.id_of('bob'), true) - now()) as s from generate_series(1, 200);
select ok(min(s) >= 300 and max(s) <= 600 and max(s) - min(s) > 200, 'the moment is drawn from all of five minutes') from waits;
select is(private.first_visible_at(tests.id_of('bob'), false), now(), 'and from none for who was nobody else');

select * from finish();
rollback;
