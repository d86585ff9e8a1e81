import type { Database } from "../../supabase/local/database/database.ts";
import { FIX_EVERY_S, timePassesInFinds } from "./find-walk.ts";
import { play } from "./playing.ts";
import { SONG } from "./red-team.ts";
import { addListener, type SqlListener } from "./sql-listener.ts";
import { holdTeller, tellAll } from "./teller.ts";

/** A listener about whom every table has something, and two others who have something on them. */
export interface WholeListener extends SqlListener {
  readonly email: string;
  /** Whom the listener sees, blocked and reported. */
  readonly known: SqlListener;
  /** Who blocked and reported the listener, which is nobody's to know; the note says `MARKED`. */
  readonly silent: SqlListener;
}

/** What stands in the note of the report about the listener. */
export const MARKED = "a note that the reported one never reads";

/** A song with a value in every field. */
const COVERED = {
  ...SONG,
  album: { ...SONG.album, coverUrl: "https://i.scdn.co/image/ab67616d" },
};

/**
 * Makes that listener: what a phone can do is done by calls, the rest is written. Whoever adds a
 * table that knows listeners fills it here.
 */
export async function addWholeListener(database: Database): Promise<WholeListener> {
  const [listener, known, silent] = await Promise.all([
    addListener(database, "Whole"),
    addListener(database, "Known"),
    addListener(database, "Silent"),
  ]);
  const email = `${listener.id}@users.resonance.invalid`;
  await signInAt(database, listener.id, email);
  await database.query(
    "update app.profiles set adult_confirmed_at = now() - interval '21.212 s' where id = $1",
    [listener.id],
  );

  for (const someone of [known, silent, listener]) {
    await someone.call("go_live");
    await someone.call("update_location", { geohash: "gcpvj0d1" });
  }
  await listener.call("update_settings", { share_track: true, allow_find: true, radius_km: 10 });
  await play(database, listener.id, COVERED);
  await database.query(
    `update private.publish_epochs
    set
      published_at = now() - interval '1 minute 23.232 s',
      earlier = array[now() - interval '10 minutes 1.234 seconds'],
      left_at = now() - interval '24.242 s', seen_at = now() - interval '25.252 s',
      cell_hash = repeat('e', 64), place = 'u33'
    where user_id = $1`,
    [listener.id],
  );
  await database.query(
    `update private.dwells
    set
      run_cell = 'gcpvj1', run_since = now() - interval '26.262 s', seen_at = now() - interval '27.272 s',
      fix_at = now() - interval '28.282 s', next_cell = 'gcpvj2', next_at = now() + interval '29.292 h'
    where user_id = $1`,
    [listener.id],
  );
  await listener.call("heartbeat", { background: true });
  await play(database, known.id);
  await database.query(
    `insert into private.track_reactions (person_id, user_id)
    select private.person_of(one), other from (values ($1::uuid, $2::uuid), ($2, $1)) as pair (one, other)`,
    [listener.id, known.id],
  );
  // As of a track that has just begun.
  await database.query(
    "update private.shown_listeners set shared_from = now() + interval '1 hour' where user_id = $1",
    [listener.id],
  );
  await listener.call("report", { user_id: known.id, reason: "spam", note: "Sells things." });
  await database.exec("update private.reports set state = 'upheld', settled_at = now()");
  await listener.call("block", { user_id: known.id });
  await playAndFind(database, listener);
  await meet(database, listener);
  await silent.call("report", { user_id: listener.id, reason: "other", note: MARKED });
  await waitToBeTold(database, listener);
  await keepPhones(database, listener, silent);
  await silent.call("block", { user_id: listener.id });
  await database.query(
    `insert into private.idempotency_keys
      (user_id, request_key, request_hash, claim, claimed_at, status, body)
    values ($1, 'a-key', repeat('h', 43), gen_random_uuid(), now() - interval '16.161 s', 200, '{"live":true}')`,
    [listener.id],
  );
  await database.query(
    "insert into private.suspensions (person_id, since, until, reason, moderator) values (private.person_of($1), now() - interval '15.151 s', now() + interval '19.191 h', 'Frightened others.', 'Mo')",
    [listener.id],
  );
  await database.query(
    `insert into private.moderation_acts (moderator, act, person_id, reason, until, at)
    values ('Mo', 'suspend', private.person_of($1), 'Frightened others lately.', now() + interval '20.202 h',
      now() - interval '18.181 s')`,
    [listener.id],
  );
  await database.query(
    `insert into private.wave_days (person_id, to_id, as_id, waved_at)
    select private.person_of(one), other, one, now() - interval '14.141 s'
    from (values ($1::uuid, $2::uuid), ($2, $1)) as pair (one, other)`,
    [listener.id, known.id],
  );
  // By what others knew them on another evening.
  await database.query(
    `insert into private.shown_ids (shown_id, user_id, is_account, until)
    values (gen_random_uuid(), $1, false, now() + interval '22.222 h')`,
    [listener.id],
  );
  // Only a deletion does this.
  await database.query("insert into private.log_leavers (user_id) values ($1)", [listener.id]);
  return { ...listener, email, known, silent };
}

/** Spotify is asked what the listener plays; a Find of theirs has ended, and another runs. */
async function playAndFind(database: Database, listener: SqlListener): Promise<void> {
  await database.query(
    `insert into private.spotify_polls
      (user_id, next_poll_at, claim, claimed_at, asked_at, heard_at, no_track_reason, failures)
    values (
      $1, now(), gen_random_uuid(), now() - interval '12.121 s', now() - interval '13.131 s',
      now() - interval '14.141 s', 'paused', 7
    )`,
    [listener.id],
  );
  const friend = await addListener(database, "Friend");
  await friend.call("go_live");
  await friend.call("update_location", { geohash: "gcpvj0d1" });
  await friend.call("update_settings", { allow_find: true });
  const asked = async (seeker: SqlListener, target: SqlListener) =>
    ((await seeker.call("start_find", { target_id: target.id })) as { id: string }).id;
  await listener.call("decline_find", { find_id: await asked(friend, listener) });
  const find_id = await asked(listener, friend);
  await friend.call("accept_find", { find_id });
  await listener.call("send_find_location", { find_id, geohash: "gcpvj0dw" });
  await friend.call("send_find_location", { find_id, geohash: "gcpvj0dx" });
  await timePassesInFinds(database, FIX_EVERY_S);
  await listener.call("send_find_location", { find_id, geohash: "gcpvj0dw" });
  await listener.call("arrived_find", { find_id });
}

/** Push waits for a phone of the listener, and for another's about the listener; Expo took one. */
async function keepPhones(database: Database, listener: SqlListener, other: SqlListener) {
  for (const [{ id, call }, token] of [
    [listener, "h".repeat(22)],
    [other, "other-phone"],
  ] as const) {
    // A phone may call itself whatever it likes.
    await call("put_device", {
      device_id: id,
      platform: "expo",
      token: `ExponentPushToken[${token}]`,
    });
  }
  await database.query(
    `insert into private.pushes (device_id, kind, about_ids, noted_at)
    select devices.id, 'wave', array[others.user_id], now() - interval '22.222 s'
    from private.devices join private.devices as others on others.user_id <> devices.user_id
    where devices.user_id = any (array[$1, $2]::uuid[]) and others.user_id = any (array[$1, $2]::uuid[])`,
    [listener.id, other.id],
  );
  await database.query(
    `insert into private.push_receipts (ticket, device_id, ask_at, sent_at)
    select 'a ticket', id, now() + interval '1 hour', now() - interval '23.232 s'
    from private.devices where user_id = $1`,
    [listener.id],
  );
}

/** What the listener has with somebody whose id comes before theirs, and with one after. */
async function meet(database: Database, { id }: SqlListener): Promise<void> {
  for (const digit of ["0", "f"]) {
    const otherId = digit.repeat(8) + crypto.randomUUID().slice(8);
    const other = await addListener(database, "Other", otherId);
    const [a, b] = digit === "0" ? [other.id, id] : [id, other.id];
    await database.query(
      "insert into app.connections values ($1, $2, $1, $2, now() - interval '15.151 s')",
      [a, b],
    );
    await database.query(
      `insert into private.told_vibes (person_id, shown_id, told_at)
      select private.person_of(one), other, now() - interval '16.161 s'
      from (values ($1::uuid, $2::uuid), ($2, $1)) as pair (one, other)`,
      [a, b],
    );
    await database.query(
      "insert into app.waves values ($1, $2, $1, $2, now() - interval '17.171 s')",
      [a, b],
    );
  }
}

/**
 * The teller has told some, has noted more for and about the listener, and more waits to be noted;
 * from then on it stands still. They have a second phone, and another presence ended before this.
 */
async function waitToBeTold(database: Database, listener: SqlListener): Promise<void> {
  const passerBy = await addListener(database, "Passer-by");
  await passerBy.call("go_live");
  await passerBy.call("update_location", { geohash: "gcpvj0d1" });
  await tellAll(database);
  await holdTeller(database);
  const change = async (display_name: string) => {
    await listener.call("update_profile", { display_name });
    await passerBy.call("update_profile", { display_name: `${display_name} too` });
    await database.query(
      `select private.send_event(one, 'vibe:connected', jsonb_build_object('userId', other), other)
      from (values ($1::uuid, $2::uuid), ($2, $1)) as pair (one, other)`,
      [listener.id, passerBy.id],
    );
  };
  await change("Renamed");
  await database.query("update private.limits set value = 200 where name = 'noted_at_once'");
  await database.query("select private.tell_round()");
  await database.query("update private.limits set value = 0 where name = 'noted_at_once'");
  await change("Whole");
  await passerBy.call("block", { user_id: listener.id });
  await database.query(
    `insert into private.waiting_vibes (id, kind, user_id, other_id, before, keys_before, at)
    select -row_number() over (), 'unblock', one, other, private.place_of(positions), '{track x}',
      now() - interval '20.202 s'
    from (values ($1::uuid, $2::uuid), ($2, $1)) as pair (one, other)
    left join app.positions on user_id = one`,
    [listener.id, passerBy.id],
  );
  await database.query(
    "insert into private.channel_sessions values ($1, 'second phone', now() - interval '18.181 s')",
    [listener.id],
  );
  await database.query(
    "insert into private.ended_presences values ($1, 'timeout', now() - interval '19.191 s')",
    [listener.id],
  );
}

/** What Supabase Auth and Spotify leave behind of a sign-in, with a value in every column. */
async function signInAt(database: Database, id: string, email: string): Promise<void> {
  const account = {
    accountKey: `account:${id}`,
    personKeys: [`v1.${"a".repeat(64)}`],
    currentKeys: [`v1.${"a".repeat(64)}`],
    displayName: "Whole",
    avatarUrl: "https://i.scdn.co/image/whole",
    accessToken: "h..i.t.g",
    accessExpiresInS: 3600,
    refreshToken: "h..i.t.g",
    scopes: ["user-read-playback-state"],
  };
  await database.query("select api.finish_sign_in($1, ($2::text)::jsonb, $3, $4)", [
    id,
    JSON.stringify(account),
    "h".repeat(43),
    "c".repeat(43),
  ]);
  const write = (statement: string) => database.query(statement, [id, email]);
  await write(`update auth.users
    set
      email_confirmed_at = now() - interval '1.111 s',
      last_sign_in_at = now() - interval '2.222 s',
      banned_until = now() - interval '3.333 s',
      raw_app_meta_data = '{"provider": "spotify"}',
      raw_user_meta_data = '{"colour": "blue"}'
    where id = $1 and email = $2`);
  await write(`insert into auth.identities
    (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    values (
      $1, ($1::text)::uuid, jsonb_build_object('sub', $1, 'email', $2::text), 'email',
      now() - interval '4.444 s', now() - interval '5.555 s', now() - interval '6.666 s'
    )`);
  await write(`with session as (
      insert into auth.sessions
        (id, user_id, created_at, updated_at, refreshed_at, user_agent, ip, aal)
      select gen_random_uuid(), ($1::text)::uuid, now() - interval '7.777 s',
        now() - interval '8.888 s', (now() - interval '9.999 s') at time zone 'UTC',
        'a phone', '192.0.2.1', 'aal1'
      where $2::text is not null
      returning id
    )
    insert into auth.refresh_tokens (token, user_id, session_id)
    select 'refresh', $1::text, id from session`);
  await write(`insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
    values (gen_random_uuid(), ($1::text)::uuid, 'recovery_token', 'hash', $2::text)`);
  await write(`insert into auth.audit_log_entries (id, payload, created_at, ip_address)
    values (
      gen_random_uuid(),
      json_build_object('action', 'login', 'actor_id', $1::text, 'actor_username', $2::text),
      now() - interval '11.111 s', '192.0.2.2'
    )`);
  await write(
    "update private.spotify_accounts set needs_reauth_at = now() where user_id = $1 and $2::text is not null",
  );
}
