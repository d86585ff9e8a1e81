import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Export } from "../../shared/contracts/export.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";
import { columnsForUsers, columnsWith, rowsWith } from "../support/walk-listener.ts";
import { addWholeListener, MARKED, type WholeListener } from "../support/whole-listener.ts";

/** Columns that name the listener in rows that are not theirs to read, and why. */
const OF_OTHERS: Record<string, string> = {
  "app.blocks.blocked_id": "who blocked whom is silent",
  "app.blocks.shown_id": "the same",
  "private.reports.reported_id": "so is who reported whom",
  "private.reports.shown_id": "the same",
  "private.request_pauses.target_id": "how long others wait before they ask again",
  "private.track_reactions.user_id": "who reacted, of which the listener hears once",
  "private.wave_days.to_id": "who waved is in waves, while it waits",
  "private.told_vibes.shown_id": "what others were told",
  "realtime.messages.payload": "sent to others, and forgotten within two minutes",
  "private.waiting_pairs.subject_id": "what others are to hear, for two minutes at most",
  "private.waiting_pairs.shown_id": "the same",
  "private.waiting_events.about_id": "the same",
  "private.waiting_events.payload": "the same",
  "private.waiting_vibes.other_id": "what others did, until its vibes are looked for",
  "private.changes.other_id": "what others did, until it is told",
  "private.changes.other_shown_id": "the same",
  "private.changes.payload": "the same",
  "private.pushes.about_ids": "for what others' phones are to be woken, for two minutes at most",
};

/** Columns that are theirs and not in the export, and why. */
const LEFT_OUT: Record<string, string> = {
  "private.reports.id": "the moderators' handle",
  "private.reports.state": "what became of it is between moderators and the reported one",
  "private.reports.settled_at": "the same",
  "private.reports.seen": "what moderators keep of the reported one",
  "private.reports.may_have_met": "would tell who is here; moderators alone weigh it",
  "private.reports.reporter_person_id": "known to nobody outside",
  "private.moderation_acts.id": "the order",
  "private.moderation_acts.person_id": "known to nobody outside",
  "private.moderation_acts.moderator": "who decided is not the listener's to know",
  "private.moderation_acts.former_person_id": "known to nobody outside",
  "private.moderation_acts.report_id": "the moderators' handle",
  "private.suspensions.moderator": "who decided is not the listener's to know",
  "app.profiles.person_id": "known to nobody outside",
  "private.persons.id": "the same",
  "private.persons.left_at": "null while there is somebody to read it",
  "private.person_keys.*": "keyed hashes of what Spotify calls them",
  "private.suspensions.person_id": "known to nobody outside",
  "private.request_pauses.person_id": "the same",
  "private.wave_days.person_id": "the same",
  "private.track_reactions.person_id": "the same",
  "private.rate_buckets.spender": "the same",
  "private.told_vibes.person_id": "the same",
  "private.shown_ids.is_account": "whether it was that of an account, which nobody has any more",
  "app.finds.slot": "which of three equal places a request waits in",
  "private.log_leavers.*": "of deleted accounts only",
  "private.idempotency_keys.request_hash": "a hash",
  "private.idempotency_keys.claim": "a secret of whoever does the request",
  "private.idempotency_keys.about": "whom the answer, which is in the export, speaks of",
  "private.running_finds.*": "of both parties, and gone with the Find",
  "private.find_positions.offset_m": "a secret: by what their place is moved for the other",
  "private.find_positions.offset_degrees": "the same",
  "private.find_positions.outwards_since": "for half a minute, while the hint holds",
  "private.spotify_polls.claim": "a secret of whoever asks",
  "private.spotify_accounts.refresh_lease": "a secret of whoever renews the tokens",
  "private.spotify_accounts.refresh_lease_until": "for some seconds of every hour",
  "private.sign_in_codes.code_hash": "a hash",
  "private.sign_in_codes.code_challenge": "a hash",
  "private.sign_in_codes.asked_at": "since when one of signInsWaiting is being answered",
  "private.sign_in_codes.answer": "sealed; a secret and no information",
  "private.sign_in_codes.answered_at": "when one of signInsWaiting was answered",
  "private.spotify_accounts.access_token": "sealed; a secret and no information",
  "private.spotify_accounts.refresh_token": "sealed; a secret and no information",
  "app.presence.by_session": "that it began with a session; those are in the export",
  "app.presence.ring": "drawn at random for the order of lists",
  "app.positions.ring": "the same",
  "app.positions.reach": "the radius, as bands",
  "app.positions.is_public": "visibleTo, as yes or no",
  "app.tracks.url": "in the export as the track's link",
  "app.tracks.keys": "the ids of the track, its album and its artists",
  "private.track_keys.key": "one of them",
  "private.track_keys.area": "a part of the cell",
  "private.track_keys.ring": "drawn at random for the order of lists",
  "private.shown_listeners.card": "profile, presence and track, as others see them",
  "private.shown_listeners.keys": "the track's",
  "private.shown_listeners.awaited": "the track's id, while its words are waited for",
  "private.shown_listeners.shared_from": "some seconds after the track began",
  "private.horizons.ring": "drawn at random for the order of lists",
  "private.horizons.reach": "the radius, as bands",
  "private.horizons.is_public": "visibleTo, as yes or no",
  "private.horizons.band": "in the export by its name",
  "private.horizons.turn": "how far on the ring of random places the page goes in that band",
  "private.horizons.level": "the same, rounded",
  "private.channels.n": "in the export as lastNumber",
  "private.channels.urgent_since": "since when what is in eventsWaiting waits",
  "private.channels.waiting_since": "the same",
  "private.channels.page_since": "the same",
  "private.channel_sessions.session_id": "Auth's own handle",
  "private.devices.id": "drawn at random",
  "private.devices.token": "an address by which anybody could push to the phone",
  "private.devices.session_id": "Auth's own handle",
  "private.pushes.device_id": "drawn at random",
  "private.pushes.claim": "a secret of whoever sends",
  "private.push_receipts.device_id": "drawn at random",
  "private.waiting_pairs.subject_id": "what others did, for the listener to hear",
  "private.waiting_pairs.shown_id": "the same",
  "private.waiting_pairs.appeared": "the same",
  "private.waiting_pairs.whole_card": "the same",
  "private.waiting_events.id": "the order",
  "private.waiting_events.about_id": "what others did, for the listener to hear",
  "private.waiting_events.payload": "the same",
  "private.waiting_vibes.id": "the order",
  "private.waiting_vibes.kind": "what may have begun a vibe; in the export as an event",
  "private.waiting_vibes.other_id": "the same",
  "private.waiting_vibes.before": "the same",
  "private.waiting_vibes.keys_before": "the same",
  "private.changes.id": "the order",
  "private.changes.kind": "what others are to hear, until it is told; in the export as an event",
  "private.changes.before": "the same",
  "private.changes.after": "the same",
  "private.changes.other_id": "the same",
  "private.changes.other_shown_id": "the same",
  "private.changes.payload": "the same",
  "private.changes.keys_before": "the same",
  "private.changes.due_at": "the same",
  "auth.identities.id": "Auth's own handle",
  "auth.sessions.id": "Auth's own handle",
  "auth.sessions.aal": "the same for everybody",
  "auth.audit_log_entries.id": "Auth's own handle",
  "auth.audit_log_entries.instance_id": "the same for everybody",
  "auth.refresh_tokens.*": "secrets of the sessions, which are in the export",
  "auth.one_time_tokens.*": "a secret, good for minutes, of a sign-in that waits",
  "realtime.messages.id": "Realtime's own handle",
  "realtime.messages.extension": "the same for everybody",
  "realtime.messages.private": "the same for everybody",
  "realtime.messages.updated_at": "the same as inserted_at",
  "realtime.messages.binary_payload": "never used",
  "realtime.messages.payload": "what others did, for the listener to hear",
  "realtime.messages.topic": "the name of the channel is the listener's id",
};

/** Columns of Supabase Auth's tables that stay empty here, or are the same for everybody. */
const UNUSED_BY_AUTH =
  /^auth\.(users\.(instance_id|aud|role|.*password|.*token.*|.*_sent_at|invited_at|email_change.*|is_.*|phone.*|confirmed_at|deleted_at)|sessions\.(factor_id|not_after|tag|oauth_client_id|refresh_token_.*|scopes)|audit_log_entries\.instance_id)$/;

/** Columns that name a session, a Find, or what was a listener: a presence or an account. */
const OF_NOBODY = /^app\.finds\.id$|^private\.shown_ids\.shown_id$|[._](session|find)_id$/;

const isLeftOut = (table: string, column: string) =>
  `${table}.${column}` in LEFT_OUT ||
  `${table}.*` in LEFT_OUT ||
  UNUSED_BY_AUTH.test(`${table}.${column}`);

describe("the export", () => {
  let database: Database;
  let listener: WholeListener;
  /** The listener's id, and that of the person behind it. */
  let ids: string[];
  let exported: Export;
  let text: string;
  before(async () => {
    database = await openProjectDatabase();
    listener = await addWholeListener(database);
    const [row] = await database.query<{ person: string }>(
      "select private.person_of($1) as person",
      [listener.id],
    );
    ids = [listener.id, row?.person ?? ""];
    const answer = await listener.call("export_me");
    exported = Export.parse(answer);
    text = JSON.stringify(answer);
  });
  after(() => database.close());

  test("every column that can hold a listener holds this one here, so that nothing is missed", async () => {
    const named = new Set(
      (await columnsWith(database, ids)).map(({ table, column }) => `${table}.${column}`),
    );
    const refers = (await columnsForUsers(database)).filter(
      ({ table, column }) => !isLeftOut(table, column) && !OF_NOBODY.test(`${table}.${column}`),
    );
    assert.ok(refers.length >= 10, "there are references to look at");
    assert.deepEqual(
      refers.filter(({ table, column }) => !named.has(`${table}.${column}`)),
      [],
      "fill them in tests/support/whole-listener.ts",
    );
  });

  test("whatever any row says of the listener is in it, or has a reason not to be", async () => {
    const { values, fields } = leavesOf(exported);
    const missing = new Set<string>();
    const seen = new Set<string>();
    for (const reference of await columnsWith(database, ids)) {
      if (`${reference.table}.${reference.column}` in OF_OTHERS) continue;
      for (const row of await rowsWith(database, reference, ids)) {
        for (const [column, value] of Object.entries(row)) {
          const name = `${reference.table}.${column}`;
          if (isLeftOut(reference.table, column)) continue;
          if (value !== null) seen.add(name);
          if (!isIn(value, column, values, fields)) missing.add(name);
          else if (value === null && !seen.has(name)) missing.add(`${name}: empty here`);
        }
      }
    }
    for (const name of seen) missing.delete(`${name}: empty here`);
    assert.deepEqual([...missing], []);
  });

  test("what others keep to themselves is not in it", () => {
    assert.ok(!text.includes(listener.silent.id), "who blocked and reported");
    assert.ok(!text.includes(MARKED), "what they wrote");
    assert.ok(text.includes(listener.known.id), "whom the listener blocked and reported is");
  });

  test("no secret and nobody else's position is in it", async () => {
    assert.ok(!/PushToken|h\.\.i\.t\.g|hhhhhhh|ccccccc|"refresh"/.test(text));
    assert.equal(
      text.match(/gcpvj/g)?.length,
      4,
      "the listener's own cells, three of them, and in a Find",
    );
    assert.ok(!text.includes("gcpvj0dx"), "where the other of the Find is, is not");
    const other = await listener.silent.call("export_me");
    const about = JSON.stringify(other).replaceAll(MARKED, "");
    assert.equal(Export.parse(other).reports.length, 1);
    assert.ok(!about.includes("Sells things"), "another's export has another's data");
  });

  test("its phones are in it with what waits for them, and not how they are reached", () => {
    assert.deepEqual(
      exported.devices.map(({ id, platform, pushesWaiting, pushesSent }) => [
        id,
        platform,
        pushesWaiting.map(({ kind }) => kind),
        pushesSent.length,
      ]),
      [[listener.id, "expo", ["wave"], 1]],
    );
  });

  test("what waits to be told is in it by its name only, with the number of the last message", async () => {
    const [channel] = await database.query<{ n: number }>(
      "select n from private.channels where user_id = $1",
      [listener.id],
    );
    assert.equal(exported.channel?.lastNumber, channel?.n);
    const waiting = new Set(exported.eventsWaiting.map(({ event }) => event));
    assert.ok(waiting.has("live:changes") && waiting.has("vibe:connected"), [...waiting].join(" "));
  });

  test("of who never went live or linked Spotify it is the same document with less in it", async () => {
    await database.query("select api.unsuspend($1, 'A test.', 'Tester')", [listener.id]);
    await listener.call("go_offline");
    await listener.call("disconnect_spotify");
    const { live, position, track, spotify, suspended } = Export.parse(
      await listener.call("export_me"),
    );
    assert.deepEqual([live, position, track, spotify, suspended], [null, null, null, null, []]);
  });
});

/** Everything that a document says: its values, times in milliseconds, and `name: value` of each. */
function leavesOf(document: unknown) {
  const [values, fields] = [new Set<string>(), new Set<string>()];
  const visit = (value: unknown, name: string) => {
    if (value === null || typeof value !== "object") {
      values.add(plain(value));
      fields.add(`${name}: ${plain(value)}`);
    } else {
      for (const [key, inner] of Object.entries(value)) {
        visit(inner, Array.isArray(value) ? name : key);
      }
    }
  };
  visit(document, "");
  return { values, fields };
}

/** A value so that rows and documents compare: times in whole milliseconds, of UTC unless told. */
function plain(value: unknown): string {
  const [, time, zone] =
    (typeof value === "string" &&
      /^(\d{4}-\d\d-\d\dT[\d:]+(?:\.\d{1,3})?)\d*(Z|[+-]\d\d:\d\d)?$/.exec(value)) ||
    [];
  return time ? String(Date.parse(`${time}${zone ?? "Z"}`)) : String(value);
}

function isIn(value: unknown, column: string, values: Set<string>, fields: Set<string>): boolean {
  if (value === null) return true;
  if (typeof value === "object") {
    return Object.values(value).every((inner) => isIn(inner, column, values, fields));
  }
  // Yes and no, 5 and 10 stand everywhere: these must stand under the column's own name.
  if (typeof value === "string") return values.has(plain(value));
  const name = column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return fields.has(`${name}: ${value}`);
}
