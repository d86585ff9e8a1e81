-- The card of who had to wait shows when they could be seen as when they went live, and no track that
-- began before that: either would say that they are who was here until then.
begin;
set local search_path = extensions;
select plan(6);

select tests.nobody_waits();
select tests.live_at('bob', 'gcpvj0d1');
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.plays('ada', 'a');
create function pg_temp.minutes_ago(p_time text) returns integer language sql as $$
  select (extract(epoch from date_trunc('minute', now()) - p_time::timestamptz) / 60)::integer
$$;
-- They went live 20 minutes ago and could be seen 12 minutes ago.
update app.presence
set live_since = now() - interval '20 minutes', visible_from = now() - interval '12 minutes'
where user_id = tests.id_of('ada');
create function pg_temp.shown(p_started interval) returns integer[] language plpgsql as $$
declare
  v_card jsonb;
begin
  update app.tracks set started_at = now() - p_started where user_id = tests.id_of('ada');
  perform tests.act_as('bob');
  v_card := api.listener(tests.known_as('ada'));
  perform tests.act_as_owner();
  return array[pg_temp.minutes_ago(v_card ->> 'liveSince'), pg_temp.minutes_ago(v_card #>> '{track,startedAt}')];
end
$$;
select is(pg_temp.shown('16 minutes'), array[12, 12], 'what began while they waited began when they could be seen');
select is(pg_temp.shown('30 minutes'), array[12, 12], 'as did what began before');
select is(pg_temp.shown('5 minutes'), array[12, 5], 'what began since began when it did');
update app.presence set visible_from = live_since where user_id = tests.id_of('ada');
select is(pg_temp.shown('30 minutes'), array[20, 30], 'of who waited for nothing all is as it was');

-- From the first moment on, before anything plays.
update private.limits set value = 300 where name like 'unlinked\_wait\_%';
select tests.act_as('ada');
select api.go_offline();
select api.go_live();
select tests.act_as_owner();
select is(
  (select private.closed_card(card) ->> 'liveSince' from private.shown_listeners where user_id = tests.id_of('ada')),
  private.iso_minute(now() + interval '5 minutes'), 'a card that nobody sees yet has the time when they will'
);
select tests.act_as('bob');
select api.go_offline();
select api.go_live();
select tests.act_as_owner();
select is(
  (select private.closed_card(card) ->> 'liveSince' from private.shown_listeners where user_id = tests.id_of('bob')),
  private.iso_minute(now()), 'anybody else''s that of now'
);

select * from finish();
rollback;
