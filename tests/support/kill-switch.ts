import assert from "node:assert/strict";
import { ClientModel } from "./client-model.ts";
import { WITHOUT_DWELL } from "./place-time.ts";
import { type Attacker, type RedTeam, SONG, usersIn } from "./red-team.ts";
import { placeIn } from "./sphere.ts";
import { seeded } from "./statistics.ts";
import { type Message, messagesTo } from "./teller.ts";

/** How many come and go, how often each, and how many watch all the time. */
export interface Load {
  readonly listeners: number;
  readonly rounds: number;
  readonly readers: number;
}

/** What was seen under load. */
export interface Sightings {
  readonly reads: number;
  /** Cards of those who come and go, while they were there. */
  readonly seen: number;
  /** Who was seen by a read that began after the reply to their `go_offline`. */
  readonly afterTheReply: string[];
  /** Messages that went out meanwhile. */
  readonly messages: number;
  /** Who stands on a reader's phone, by the messages that it got, though they are offline. */
  readonly stillShown: string[];
}

const TOWN = "gcpvj0";

/**
 * Listeners go live and offline, while their phones still send fixes, heartbeats and tracks;
 * readers poll all the time, and the teller tells. Everybody is in one town and nothing limits how
 * often they move.
 */
export async function toggleUnderLoad(team: RedTeam, load: Load): Promise<Sightings> {
  await team.limits({
    publish_epoch_s: 0,
    ...WITHOUT_DWELL,
    heartbeat_timeout_s: 3600,
    list_default: 100,
    noted_at_once: 200,
    sent_at_once: 200,
    told_at_once: 10_000,
  });
  const random = seeded(50);
  const homes = Array.from({ length: load.listeners + load.readers }, () =>
    placeIn(TOWN, random() * 2 - 1, random() * 2 - 1),
  );
  const people = await team.targets(homes, random);
  const phones = await Promise.all(people.map((person) => team.phoneOf(person)));
  const readers = phones.slice(load.listeners);
  await Promise.all(readers.map((reader) => arrive(reader)));

  /** Who is offline for sure, and for the how many-th time. */
  const gone = new Map<string, number>();
  let going = true;
  const watch = async (reader: Attacker) => {
    const sightings = { reads: 0, seen: 0, afterTheReply: [] as string[] };
    while (going) {
      const before = new Map(gone);
      const users = usersIn(await reader.call(READS[sightings.reads++ % READS.length] ?? "nearby"));
      for (const { userId } of users) {
        if (readers.some(({ id }) => id === userId)) continue;
        sightings.seen++;
        const time = before.get(userId);
        if (time !== undefined && gone.get(userId) === time) sightings.afterTheReply.push(userId);
      }
    }
    return sightings;
  };
  const toggle = async (phone: Attacker) => {
    for (let round = 0; round < load.rounds; round++) {
      gone.delete(phone.id);
      await arrive(phone);
      const late = ["update_location", "heartbeat", "set_track"].map((name) =>
        phone.call(name, LATE[name]),
      );
      const { status } = await phone.call("go_offline");
      gone.set(phone.id, round);
      assert.equal(status, 200);
      for (const answer of late) assert.ok([200, 409].includes((await answer).status));
    }
  };
  const tell = async () => {
    while (going) {
      await team.sql("select private.tell_round()");
      // The embedded database answers before anybody else comes to a word.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const watching = readers.map(watch);
  const telling = tell();
  try {
    await Promise.all(phones.slice(0, load.listeners).map(toggle));
  } finally {
    going = false;
  }
  const all = await Promise.all(watching);
  await telling;
  await team.tell();
  const { database } = team.api.stack;
  const told = await Promise.all(readers.map(({ id }) => messagesTo(database, id)));
  return {
    messages: sum(told.map(({ length }) => length)),
    stillShown: told.flatMap((messages) => shownAfter(messages).filter((id) => gone.has(id))),
    reads: sum(all.map(({ reads }) => reads)),
    seen: sum(all.map(({ seen }) => seen)),
    afterTheReply: all.flatMap(({ afterTheReply }) => afterTheReply),
  };
}

const READS = ["nearby", "live_users"];
const LATE: Record<string, Record<string, unknown>> = {
  update_location: { geohash: TOWN },
  set_track: { track_id: SONG.trackId },
};

async function arrive(phone: Attacker): Promise<void> {
  await phone.call("go_live");
  const { status, text } = await phone.call("update_location", { geohash: TOWN });
  assert.equal(status, 200, text);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Who stands on a phone after these messages. */
export function shownAfter(messages: readonly Message[]): string[] {
  const phone = new ClientModel();
  for (const { event, payload } of messages) phone.hear(event, payload);
  return [...phone.cards.keys()];
}
