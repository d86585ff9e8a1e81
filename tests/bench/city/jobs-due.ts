/** What makes so many rows due for each job, of listeners with the first numbers; no analyze follows. */
export const due: Readonly<Record<string, (rows: number) => string>> = {
  sweep_presence: (rows) => `update app.presence set heartbeat_at = now() - interval '1 month'
    where user_id in (${ids(rows)})`,
  end_signed_out: (rows) =>
    `update app.presence set by_session = true where user_id in (${ids(rows)})`,
  sweep_finds: (rows) => finds(rows, "'pending', 1, now() - interval '3 minutes', null"),
  share_tracks: (rows) => `update private.shown_listeners set shared_from = now()
    where user_id in (${ids(rows)})`,
  show_known_tracks: (rows) =>
    `with known as (
      insert into private.known_tracks (track_id, words, answered_at, next_lookup_at)
      select track_id, jsonb_build_object(
        'trackId', track_id, 'name', name, 'artists', artists,
        'album', jsonb_build_object('id', album_id, 'name', album_name), 'url', url
      ), now(), now() + interval '1 day'
      from (
        select distinct on (track_id) * from app.tracks where user_id in (${ids(rows)})
      ) as playing
    )
    update app.tracks
    set name = null, artists = null, album_id = null, album_name = null, url = null, verified = false
    where user_id in (${ids(rows)})`,
  delete_known_tracks: (rows) =>
    `insert into private.known_tracks (track_id, answered_at, next_lookup_at)
    select md5(nth::text), now(), now() - interval '1 day' from generate_series(1, ${rows}) as nth`,
  drop_unconfirmed_tracks: (rows) =>
    `update app.tracks set verified = true where user_id in (${ids(rows)})`,
  delete_sent_messages: (
    rows,
  ) => `insert into realtime.messages (topic, extension, event, payload, private, inserted_at)
    select 'user:' || id, 'broadcast', 'live:user_left', jsonb_build_object('userId', id), true,
      now() at time zone 'UTC' - interval '1 minute'
    from bench.people where i <= ${rows}`,
  delete_gone_channels: (rows) => `insert into private.channels (user_id)
    select gen_random_uuid() from generate_series(1, ${rows})`,
  delete_gone_subjects: (
    rows,
  ) => `insert into private.waiting_pairs (recipient_id, subject_id, shown_id, appeared, whole_card, at)
    select id, gone, gone, false, false, now() - interval '1 minute'
    from (select id, gen_random_uuid() as gone from bench.people where i <= ${rows}) as pair`,
  delete_gone_events: (
    rows,
  ) => `insert into private.waiting_events (id, recipient_id, about_id, event, payload, at)
    select i, id, gen_random_uuid(), 'x', '{}', now() from bench.people where i <= ${rows}`,
  delete_gone_vibes: (rows) => `insert into private.waiting_vibes (id, kind, user_id)
    select i, 'track', gen_random_uuid() from generate_series(1, ${rows}) as i`,
  delete_full_buckets: (
    rows,
  ) => `insert into private.rate_buckets (spender, action, tokens, filled_at)
    select private.person_of(id), 'heartbeat', 0, now() - interval '1 day'
    from bench.people where i <= ${rows}
    on conflict (spender, action) do update set filled_at = excluded.filled_at`,
  delete_idle_polls: (rows) => `insert into private.spotify_polls (user_id, next_poll_at)
    select gen_random_uuid(), 'infinity' from generate_series(1, ${rows})`,
  delete_empty_cells: (rows) => `insert into private.cells (cell, centre)
    select cell, private.centre_of(cell)
    from (
      select distinct extensions.st_geohash(
        extensions.st_makepoint(-170 + nth % 1000 * 0.011, -80 + nth / 1000 * 0.0055), 6
      ) as cell
      from generate_series(1, ${rows}) as nth
    ) as empty
    on conflict do nothing`,
  publish_due_cells: (rows) => `update private.dwells set next_cell = run_cell, next_at = now()
    where user_id in (select id from bench.people where i <= ${rows})`,
  delete_old_epochs: (rows) => `insert into private.publish_epochs (user_id, published_at)
    select gen_random_uuid(), now() - interval '2 hours' from generate_series(1, ${rows})`,
  delete_old_told_vibes: (rows) => `insert into private.told_vibes (person_id, shown_id, told_at)
    select private.person_of(id), other, now() - interval '1 day'
    from (select id, lag(id) over (order by id) as other from bench.people where i <= ${rows}) as pair
    where other is not null`,
  delete_old_shown_ids: (
    rows,
  ) => `insert into private.shown_ids (shown_id, user_id, is_account, until)
    select gen_random_uuid(), id, false, now() - interval '1 hour' from bench.people where i <= ${rows}`,
  delete_old_pushes: (rows) => `insert into private.pushes (device_id, kind, about_ids, noted_at)
    select gen_random_uuid(), 'wave', '{}', now() - interval '1 hour' from generate_series(1, ${rows})`,
  delete_old_receipts: (
    rows,
  ) => `insert into private.push_receipts (ticket, device_id, sent_at, ask_at)
    select gen_random_uuid()::text, gen_random_uuid(), now() - interval '1 month', now() from generate_series(1, ${rows})`,
  delete_old_waves: (
    rows,
  ) => `insert into app.waves (from_id, to_id, from_shown_id, to_shown_id, created_at)
    select id, other, id, other, now() - interval '1 month'
    from (select id, lag(id) over (order by id) as other from bench.people where i <= ${rows}) as pair
    where other is not null`,
  delete_old_finds: (rows) =>
    finds(rows, "'expired', null, now() - interval '3 days', now() - interval '2 days'"),
  delete_old_ends: (rows) => `insert into private.ended_presences (user_id, reason, ended_at)
    select gen_random_uuid(), 'timeout', now() - interval '1 hour' from generate_series(1, ${rows})`,
  delete_old_sessions: (
    rows,
  ) => `insert into private.channel_sessions (user_id, session_id, heard_at)
    select id, 'session', now() - interval '2 hours' from bench.people where i <= ${rows}`,
  delete_old_misses: (rows) => `insert into private.missed_messages (missed, at)
    select 1, now() - interval '2 days' from generate_series(1, ${rows})`,
  delete_old_sign_ins: (rows) => `insert into private.sign_in_attempts (
      state_hash, code_challenge, redirect_to, verifier, browser_hash, expires_at
    )
    select
      rpad(nth::text, 43, 'x'), rpad('', 43, 'x'), 'app://back', 'h..i.t.g', rpad('', 43, 'x'), now() - interval '1 hour'
    from generate_series(1, ${rows}) as nth`,
  delete_old_codes: (
    rows,
  ) => `insert into private.sign_in_codes (code_hash, user_id, code_challenge, expires_at)
    select rpad(i::text, 43, 'x'), id, rpad('', 43, 'x'), now() - interval '1 hour'
    from bench.people where i <= ${rows}`,
  delete_old_answers: (rows) => `insert into private.idempotency_keys (
      user_id, request_key, request_hash, claim, claimed_at
    )
    select id, 'key', rpad('', 43, 'x'), gen_random_uuid(), now() - interval '2 days'
    from bench.people where i <= ${rows}`,
  end_old_spotify_links: (rows) => `insert into private.spotify_accounts (
      user_id, account_key, display_name, access_token, access_expires_at, refresh_token, scopes,
      authorized_at, expires_at
    )
    select id, 'id:' || id, 'Listener', 'h..i.t.g', now(), 'h..i.t.g', '{}', now() - interval '7 months',
      now() - interval '1 day'
    from bench.people where i <= ${rows}`,
  delete_old_reports: (rows) => `insert into private.reports (
      reporter_id, shown_id, reported_id, reason, may_have_met, created_at
    )
    select id, gen_random_uuid(), gen_random_uuid(), 'spam', false, now() - interval '1 year'
    from bench.people where i <= ${rows}`,
  delete_old_acts: (rows) => `insert into private.moderation_acts (moderator, act, person_id, at)
    select 'Bench', 'dismiss', gen_random_uuid(), now() - interval '3 years'
    from generate_series(1, ${rows})`,
  delete_old_pauses: (rows) => `insert into private.request_pauses (person_id, target_id, until)
    select private.person_of(id), gen_random_uuid(), now() - interval '3 days'
    from bench.people where i <= ${rows}`,
  delete_old_wave_days: (rows) => `insert into private.wave_days (person_id, to_id, as_id, waved_at)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now() - interval '3 days'
    from generate_series(1, ${rows})`,
  delete_gone_persons: (rows) => `insert into private.persons (left_at)
    select now() - interval '3 days' from generate_series(1, ${rows})`,
  delete_gone_log: (rows) => `with leaver as (
      insert into private.log_leavers (user_id) values (gen_random_uuid()) returning user_id
    )
    insert into auth.audit_log_entries (id, payload)
    select gen_random_uuid(), json_build_object('actor_id', user_id)
    from leaver, generate_series(1, ${rows})`,
  delete_old_log: (rows) => `insert into auth.audit_log_entries (id, payload, created_at)
    select gen_random_uuid(), '{}', now() - interval '8 days' from generate_series(1, ${rows})`,
  delete_job_history: (rows) => `insert into cron.job_run_details (jobid, command, status, end_time)
    select 1, 'select 1', 'succeeded', now() - interval '2 days' from generate_series(1, ${rows})`,
};

const ids = (rows: number): string => `select id from bench.people where i <= ${rows}`;

const finds = (rows: number, state: string): string => `insert into app.finds (
    seeker_id, target_id, seeker_shown_id, target_shown_id, status, slot, expires_at, ended_at
  )
  select id, other, id, other, ${state}
  from (select id, lag(id) over (order by id) as other from bench.people where i <= ${rows}) as pair
  where other is not null`;
