import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "@supabase/supabase-js";
import ngeohash from "ngeohash";
import { channelOf } from "../../shared/contracts/events.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { type Frame, openRaw, type RawSocket } from "../realtime/support/raw-socket.ts";
import { play } from "../support/playing.ts";
import { type Attacker, RedTeam, type Target } from "../support/red-team.ts";
import { seeded } from "../support/statistics.ts";

/** Who calls what nobody offers: topics by guess, the past by replay, tables by name. */

const TOWN = "gcpvj0";
const CENTRE = ngeohash.decode(TOWN);

/** The real service's most, on one socket. */
const CHANNELS_A_SOCKET = 100;

/** All cells of a square of 20 km around the town: 26 by 33. */
const CELLS = ngeohash.bboxes(
  CENTRE.latitude - 0.09,
  CENTRE.longitude - 0.144,
  CENTRE.latitude + 0.09,
  CENTRE.longitude + 0.144,
  6,
);

describe("an intruder", () => {
  let team: RedTeam;
  let intruder: Attacker;
  let victims: Target[];
  before(async () => {
    team = await RedTeam.open();
    intruder = await team.attacker("intruder");
    victims = await team.targets([CENTRE, CENTRE, CENTRE], seeded(5));
    await team.sql(
      "update app.profiles set display_name = 'Victimname' where display_name = 'target'",
    );
  });
  after(() => team.close());

  /** Victims live through an evening beside each other, far from the intruder. */
  async function evening(): Promise<void> {
    await team.sql("delete from realtime.messages");
    await team.sql("delete from private.publish_epochs");
    await team.settle(victims);
    await team.tell();
    for (const victim of victims) {
      const phone = await team.phoneOf(victim);
      await phone.call("update_settings", { share_track: true, radius_km: 10 });
      await play(team.api.stack.database, victim.id);
      await phone.call("heartbeat");
      await phone.call("update_profile", { display_name: "Victimname" });
      await team.tell();
      await phone.call("go_offline");
      await team.tell();
    }
  }

  const guesses = () => [
    ...CELLS.map((cell) => `cell:${cell}`),
    ...victims.flatMap(({ id }) => [channelOf(id), `find:${id}`, `presence:${id}`, id]),
    "presence",
    "live",
    "user",
    "user:",
    "user:*",
    `user:${victims[0]?.id.toUpperCase()}`,
    `${channelOf(intruder.id)},${channelOf(victims[0]?.id ?? "")}`,
    "realtime",
    "system",
    "*",
    "%",
  ];

  /** Joins every topic, a hundred to a socket, and gives the sockets and how many were let in. */
  async function joinAll(
    topics: readonly string[],
    config: Record<string, unknown>,
    token: string | undefined,
  ): Promise<{ sockets: RawSocket[]; joined: string[] }> {
    const sockets: RawSocket[] = [];
    const joined: string[] = [];
    for (let from = 0; from < topics.length; from += CHANNELS_A_SOCKET) {
      const socket = await openRaw(team.api.stack.url);
      sockets.push(socket);
      const some = topics.slice(from, from + CHANNELS_A_SOCKET);
      for (const [nth, topic] of some.entries()) {
        const access = token ? { access_token: token } : {};
        socket.send([`${nth}`, `${nth}`, `realtime:${topic}`, "phx_join", { config, ...access }]);
      }
      for (let replies = 0; replies < some.length; ) {
        const [, , topic, event, payload] = await socket.next<Frame>();
        if (event !== "phx_reply") continue;
        replies++;
        if (payload.status === "ok") joined.push(topic);
      }
    }
    return { sockets, joined };
  }

  /** What came that says anything: not the protocol's own talk. */
  async function heard(sockets: readonly RawSocket[]): Promise<unknown[]> {
    const rests = await Promise.all(sockets.map((socket) => socket.rest()));
    const talk = ["phx_reply", "system", "presence_state", "phx_close", "phx_error"];
    return rests.flat().filter((frame) => !(Array.isArray(frame) && talk.includes(`${frame[3]}`)));
  }

  const everyTable = async () =>
    await team.sql<{ schema: string; table: string }>(
      `select nspname as schema, relname as "table"
      from pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p', 'v', 'm') and nspname in ('api', 'app', 'private', 'auth', 'realtime')`,
    );

  for (const [door, isPrivate] of [
    ["private", true],
    ["public", false],
  ] as const) {
    test(`A9: ${door} topics by guess, ${CELLS.length} cells among them → nothing is heard`, async () => {
      const changes = (await everyTable()).map((table) => ({ event: "*", ...table }));
      for (const token of [intruder.token, undefined]) {
        const config = {
          private: isPrivate,
          broadcast: { self: true, ack: true },
          presence: { key: "", enabled: true },
          postgres_changes: changes,
        };
        const { sockets, joined } = await joinAll(guesses(), config, token);
        if (isPrivate) assert.deepEqual(joined, [], "no private one is even joined");
        await Promise.all(sockets.map((socket) => socket.rest()));
        await evening();
        const sent = await team.sql<{ n: number }>(
          "select count(*)::int as n from realtime.messages",
        );
        assert.ok((sent[0]?.n ?? 0) > 5, "the victims heard each other");
        await hearBarrier();
        assert.deepEqual(await heard(sockets), []);
        await Promise.all(sockets.map((socket) => socket.close()));
      }
    });
  }

  test("A9: supabase-js on a victim's channel is told no, and hears nothing", async () => {
    const phone = createClient(team.api.stack.url, LOCAL.publishableKey, {
      auth: { persistSession: false },
      accessToken: async () => intruder.token,
    });
    const heardByPhone: unknown[] = [];
    const statuses = await Promise.all(
      victims.map(
        ({ id }) =>
          new Promise((resolve) => {
            phone
              .channel(channelOf(id), { config: { private: true } })
              .on("broadcast", { event: "*" }, (message) => heardByPhone.push(message))
              .on("postgres_changes", { event: "*", schema: "app", table: "positions" }, (change) =>
                heardByPhone.push(change),
              )
              .subscribe(resolve);
          }),
      ),
    );
    assert.deepEqual(new Set(statuses), new Set(["CHANNEL_ERROR"]));
    await evening();
    await hearBarrier();
    assert.deepEqual(heardByPhone, []);
    await phone.removeAllChannels();
    await phone.realtime.disconnect();
  });

  test("A11: a join with replay since three days → nothing of others, and soon nothing at all", async () => {
    await evening();
    await sendToIntruder();
    const replay = { since: Date.now() - 3 * 86_400_000, limit: 25 };
    const config = { private: true, broadcast: { replay } };
    const theirs = await joinAll(guesses(), config, intruder.token);
    assert.deepEqual(theirs.joined, []);
    assert.deepEqual(await heard(theirs.sockets), []);

    const own = await joinAll([channelOf(intruder.id)], config, intruder.token);
    const events = (await heard(own.sockets)) as Frame[];
    assert.deepEqual(
      events.map(([, , , , payload]) => payload.event),
      ["live:ended"],
      "one's own can be heard again, so a replay is possible",
    );
    await team.sql(
      "update realtime.messages set inserted_at = inserted_at - interval '75 seconds'",
    );
    await team.sql("select private.delete_sent_messages()");
    const later = await joinAll([channelOf(intruder.id)], config, intruder.token);
    assert.deepEqual(await heard(later.sockets), [], "for two minutes");
    const sockets = [...theirs.sockets, ...own.sockets, ...later.sockets];
    await Promise.all(sockets.map((socket) => socket.close()));
  });

  async function sendToIntruder(): Promise<void> {
    await team.sql("select private.send_event($1, 'live:ended', '{}')", [intruder.id]);
    await team.tell();
  }

  /** Resolves once what was sent before has gone out: a message of one's own that came after it. */
  async function hearBarrier(): Promise<void> {
    const socket = await openRaw(team.api.stack.url);
    const topic = `realtime:${channelOf(intruder.id)}`;
    await socket.join(topic, { private: true }, intruder.token);
    await sendToIntruder();
    for (;;) {
      const frame = await socket.next();
      if (!Array.isArray(frame) || frame[3] === "broadcast") break;
    }
    await socket.close();
  }
});
