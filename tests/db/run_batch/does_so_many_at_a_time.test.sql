-- Every job does as many rows as it is asked for, says how many it did, goes on where it stopped, and
-- comes to an end: of three that are due, two and then one.
begin;
set local search_path = extensions;
select plan(39);

-- Three of all that calls leave behind, so that a job has something to look at that it must leave alone.
create function pg_temp.arrange_presences() returns void language plpgsql as $$
begin
  perform tests.shares_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
  perform tests.spotify_says(name, tests.spotify_track('Never')) from unnest(array['ada', 'bob', 'cyd']) as name;
  perform tests.listener('s' || n), tests.listener('t' || n) from generate_series(1, 3) as n;
  perform tests.findable('d' || n, 'gcpvj0d1'), tests.findable('e' || n, 'gcpvj0d1') from generate_series(1, 3) as n;
  perform tests.asks('d' || n, 'e' || n) from generate_series(1, 3) as n;
  perform tests.tell();
end
$$;
create temporary table job (name text, due text) on commit drop;
insert into job values
  ('sweep_presence', $$ select tests.falls_silent(name) from unnest(array['ada', 'bob', 'cyd']) as name $$),
  ('end_signed_out', $$ update app.presence set by_session = true where user_id in (
    select tests.id_of(name) from unnest(array['ada', 'bob', 'cyd']) as name) $$),
  ('sweep_finds', $$ update app.finds set expires_at = now() $$),
  ('publish_due_cells', $$
    update private.dwells set next_cell = run_cell, next_at = now() where user_id in (
      select tests.id_of(name) from unnest(array['ada', 'bob', 'cyd']) as name) $$),
  ('drop_unconfirmed_tracks', $$ update private.spotify_polls set heard_at = now() - interval '1 hour' $$),
  ('show_known_tracks', $$
    update app.tracks
    set name = null, artists = null, album_id = null, album_name = null, url = null, verified = false;
    insert into private.known_tracks (track_id, words, answered_at, next_lookup_at)
    values ('4uLU6hMCjMI75M1A2tKUQC', tests.spotify_track('Known'), now(), now() + interval '1 hour') $$),
  ('share_tracks', $$ update private.shown_listeners set shared_from = now() where keys is not null $$),
  ('delete_known_tracks', $$
    insert into private.known_tracks (track_id, answered_at, next_lookup_at)
    select n::text, now(), now() - interval '1 second' from generate_series(1, 3) as n $$),
  ('delete_sent_messages', $$
    update realtime.messages set inserted_at = inserted_at + interval '1 hour';
    insert into realtime.messages (topic, extension, event, payload, private, inserted_at)
    select 'user:x', 'broadcast', 'x', '{}', true, now() at time zone 'UTC' - interval '1 minute'
    from generate_series(1, 3) $$),
  ('delete_gone_channels', $$
    insert into private.channels (user_id) select gen_random_uuid() from generate_series(1, 3) $$),
  ('delete_full_buckets', $$
    delete from private.rate_buckets;
    insert into private.rate_buckets (spender, action, tokens, filled_at)
    select gen_random_uuid(), 'me', 0, now() - interval '1 hour' from generate_series(1, 3) $$),
  ('delete_idle_polls', $$
    delete from app.presence;
    update private.spotify_polls set next_poll_at = 'infinity', asked_at = null $$),
  ('delete_empty_cells', $$
    delete from private.cells where cell <> 'gcpvj0';
    insert into private.cells (cell, centre)
    select cell, private.centre_of(cell) from unnest(array['u33dc0', 'u33dc1', 'u33dc2']) as cell $$),
  ('delete_old_epochs', $$
    delete from private.publish_epochs;
    insert into private.publish_epochs (user_id, published_at)
    select gen_random_uuid(), now() - interval '2 hours' from generate_series(1, 3) $$),
  ('delete_old_told_vibes', $$
    delete from private.told_vibes;
    insert into private.told_vibes (person_id, shown_id, told_at)
    select gen_random_uuid(), gen_random_uuid(), now() - interval '1 hour' from generate_series(1, 3) $$),
  ('delete_old_shown_ids', $$
    insert into private.shown_ids (shown_id, user_id, is_account, until)
    select gen_random_uuid(), tests.id_of('ada'), false, now() from generate_series(1, 3) $$),
  ('delete_old_pushes', $$
    delete from private.pushes;
    insert into private.pushes (device_id, kind, about_ids, noted_at)
    select gen_random_uuid(), 'wave', '{}', now() - interval '1 hour' from generate_series(1, 3) $$),
  ('delete_old_receipts', $$
    insert into private.push_receipts (ticket, device_id, sent_at, ask_at)
    select n::text, gen_random_uuid(), now() - interval '2 days', now() from generate_series(1, 3) as n $$),
  ('delete_old_waves', $$
    insert into app.waves (from_id, to_id, from_shown_id, to_shown_id, created_at)
    select one, other, one, other, now() - interval '1 day'
    from generate_series(1, 3) as n
    cross join lateral (select tests.id_of('s' || n) as one, tests.id_of('t' || n) as other) as pair $$),
  ('delete_old_finds', $$ update app.finds set status = 'expired', slot = null, ended_at = now() - interval '2 days' $$),
  ('delete_old_ends', $$
    insert into private.ended_presences (user_id, reason, ended_at)
    select gen_random_uuid(), 'timeout', now() - interval '1 hour' from generate_series(1, 3) $$),
  ('delete_old_sessions', $$
    insert into private.channel_sessions (user_id, session_id, heard_at)
    select tests.id_of('ada'), n::text, now() - interval '2 hours' from generate_series(1, 3) as n $$),
  ('delete_old_misses', $$
    insert into private.missed_messages (missed, at)
    select 1, now() - interval '2 days' from generate_series(1, 3) $$),
  ('delete_gone_subjects', $$
    delete from private.waiting_pairs;
    insert into private.waiting_pairs (recipient_id, subject_id, shown_id, appeared, whole_card, at)
    select tests.id_of('ada'), id, id, false, false, now() - interval '1 minute'
    from (select gen_random_uuid() as id from generate_series(1, 3)) as gone $$),
  ('delete_gone_events', $$
    delete from private.waiting_events;
    insert into private.waiting_events (id, recipient_id, about_id, event, payload, at)
    select n, tests.id_of('ada'), gen_random_uuid(), 'x', '{}', now() from generate_series(1, 3) as n $$),
  ('delete_gone_vibes', $$
    delete from private.waiting_vibes;
    insert into private.waiting_vibes (id, kind, user_id)
    select n, 'track', gen_random_uuid() from generate_series(1, 3) as n $$),
  ('delete_old_sign_ins', $$
    insert into private.sign_in_attempts (state_hash, code_challenge, redirect_to, verifier, browser_hash, expires_at)
    select rpad(n::text, 43, 'x'), repeat('x', 43), 'app://back', 'h..i.t.g', repeat('b', 43), now() from generate_series(1, 3) as n $$),
  ('delete_old_codes', $$
    delete from private.sign_in_codes;
    insert into private.sign_in_codes (code_hash, user_id, code_challenge, expires_at)
    select rpad(n::text, 43, 'x'), tests.id_of('ada'), repeat('x', 43), now() from generate_series(1, 3) as n $$),
  ('delete_old_answers', $$
    insert into private.idempotency_keys (user_id, request_key, request_hash, claim, claimed_at)
    select tests.id_of('ada'), n::text, repeat('h', 43), gen_random_uuid(), now() - interval '1 day'
    from generate_series(1, 3) as n $$),
  ('end_old_spotify_links', $$
    update private.spotify_accounts set authorized_at = now() - interval '7 months', expires_at = now() $$),
  ('delete_old_reports', $$
    insert into private.reports (shown_id, reported_id, reason, may_have_met, created_at)
    select tests.id_of('ada'), tests.id_of('ada'), 'spam', true, now() - interval '181 days'
    from generate_series(1, 3) $$),
  ('delete_old_acts', $$
    insert into private.moderation_acts (moderator, act, person_id, at)
    select 'Tester', 'dismiss', gen_random_uuid(), now() - interval '731 days' from generate_series(1, 3) $$),
  ('delete_old_pauses', $$
    delete from private.request_pauses;
    insert into private.request_pauses (person_id, target_id, until)
    select private.person_of(tests.id_of('ada')), gen_random_uuid(), now() - interval '2 days'
    from generate_series(1, 3) $$),
  ('delete_old_wave_days', $$
    delete from private.wave_days;
    insert into private.wave_days (person_id, to_id, as_id, waved_at)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now() - interval '2 days' from generate_series(1, 3) $$),
  ('delete_gone_persons', $$
    insert into private.persons (left_at) select now() - interval '2 days' from generate_series(1, 3) $$),
  ('delete_gone_log', $$
    insert into private.log_leavers (user_id) values (tests.id_of('ada'));
    insert into auth.audit_log_entries (id, payload)
    select gen_random_uuid(), json_build_object('actor_id', tests.id_of('ada')) from generate_series(1, 3) $$),
  ('delete_old_log', $$
    insert into auth.audit_log_entries (id, payload, created_at)
    select gen_random_uuid(), '{}', now() - interval '8 days' from generate_series(1, 3) $$),
  ('delete_job_history', $$
    delete from cron.job_run_details;
    insert into cron.job_run_details (runid, end_time)
    select n, now() - interval '2 days' from generate_series(1, 3) as n $$);

create function pg_temp.does(p_name text) returns integer[] language plpgsql as $$
declare
  v_did integer[] := '{}';
begin
  execute (select due from job where name = p_name);
  update private.jobs set at_once = 2 where name = p_name;
  for nth in 1 .. 3 loop
    v_did := v_did || private.run_batch(p_name);
  end loop;
  raise exception using errcode = 'P0042', message = v_did::text;
exception when sqlstate 'P0042' then
  return sqlerrm::integer[];
end
$$;
select pg_temp.arrange_presences();
select is(pg_temp.does(name), array[2, 1, 0], name) from private.jobs order by run_every, rank;
select set_eq('select name from job', 'select name from private.jobs', 'that is every job');

select * from finish();
rollback;
