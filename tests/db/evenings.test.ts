import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { Vibe } from "../../shared/contracts/cards.ts";
import { EVENTS, type EventName } from "../../shared/contracts/events.ts";
import { Snapshot } from "../../shared/contracts/sync.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

/** From one cell to others up to 12 km away, so that all radii are crossed. */
const CELLS = ["gcpvj0", "gcpvj1", "gcpvjh", "gcpvn0", "gcpuz0", "gcpv50", "gcpvt0", "gcpue0"];

/** Two of one album, one of another by the same singer, one with nothing in common. */
const SONGS = ["aaa", "baa", "cca", "ddd"].map((ids) => {
  const [trackId = "", albumId, artistId] = [...ids].map((letter) => letter.repeat(22));
  return {
    trackId,
    name: "A song",
    artists: [{ id: artistId, name: "A singer" }],
    album: { id: albumId, name: "An album" },
  };
});

/** How alike two songs are, by their tracks. */
function vibeOf(one: string, other: string): Vibe | undefined {
  const [here, there] = [one, other].map((id) => SONGS.find(({ trackId }) => trackId === id));
  if (one === other) return { score: 1, reason: "same_track" };
  if (here?.album.id === there?.album.id) return { score: 0.8, reason: "same_album" };
  return here?.artists[0]?.id === there?.artists[0]?.id
    ? { score: 0.6, reason: "shared_artist" }
    : undefined;
}

/** What a listener does next. */
type Step = { who: number } & (
  | { does: "go_live" | "go_offline" | "forget_location" | "fall_silent" }
  | { does: "move"; to: number }
  | { does: "play"; song: number | null }
  | { does: "set"; share: boolean; radiusKm: number }
  | { does: "block" | "unblock"; whom: number }
);

const who = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ who, does: fc.constant("go_live" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      who,
      does: fc.constantFrom(
        "go_offline" as const,
        "forget_location" as const,
        "fall_silent" as const,
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ who, does: fc.constant("move" as const), to: fc.nat(CELLS.length - 1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      who,
      does: fc.constant("play" as const),
      song: fc.option(fc.nat(SONGS.length - 1)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      who,
      does: fc.constant("set" as const),
      share: fc.boolean(),
      radiusKm: fc.constantFrom(2, 5, 10),
    }),
  },
);

const parting: fc.Arbitrary<Step> = fc.record({
  who,
  does: fc.constantFrom("block" as const, "unblock" as const),
  whom: who,
});

/** Everybody comes, in an order of chance; then whatever happens. */
const evening = fc
  .tuple(
    fc.shuffledSubarray(
      [0, 1, 2, 3, 4].flatMap((who): Step[] => [
        { who, does: "go_live" },
        { who, does: "play", song: who % SONGS.length },
        { who, does: "set", share: who !== 4, radiusKm: [2, 5, 10, 10, 10][who] ?? 5 },
        { who, does: "move", to: who },
      ]),
      { minLength: 20 },
    ),
    fc.array(fc.oneof({ weight: 5, arbitrary: step }, { weight: 1, arbitrary: parting }), {
      minLength: 10,
      maxLength: 25,
    }),
  )
  .map(([coming, then]) => [...coming, ...then]);

/** What a phone knows of others from its channel alone: who is there, what they play, new vibes. */
class Mind {
  readonly known = new Map<string, string | null>();
  readonly vibes = new Map<string, Vibe>();

  hear(event: string, payload: unknown): void {
    const name = event as EventName;
    if (name === "live:user_joined") {
      const { userId } = EVENTS[name].parse(payload);
      assert.ok(!this.known.has(userId), "nobody joins twice");
      this.known.set(userId, null);
    } else if (name === "live:user_left") {
      const { userId } = EVENTS[name].parse(payload);
      assert.ok(this.known.delete(userId), "only who was there leaves");
    } else if (name === "live:track_update") {
      const { userId, trackId } = EVENTS[name].parse(payload);
      assert.ok(this.known.has(userId), "nobody is spoken of before they are told of");
      assert.notEqual(this.known.get(userId), trackId, "what is known is not told again");
      this.known.set(userId, trackId);
    } else if (name === "vibe:match") {
      const { userId, score, reason } = EVENTS[name].parse(payload);
      assert.ok(!this.vibes.has(userId), "a vibe begins once");
      this.vibes.set(userId, { score, reason });
    } else {
      const { users } = EVENTS["live:nearby_users"].parse(payload);
      const listed = users.map(({ userId, track }) => [userId, track?.trackId ?? null]);
      assert.deepEqual(listed.sort(), [...this.known].sort(), "a list says what the events said");
    }
  }
}

/** Two hear of their vibe as soon as each knows what the other plays, once within the hour. */
function checkVibes(minds: Map<string, Mind>, told: Set<string>): void {
  for (const [id, { known, vibes }] of minds) {
    const begun = new Map<string, Vibe>();
    for (const [other, theirs] of known) {
      const own = minds.get(other)?.known.get(id);
      const vibe = own && theirs ? vibeOf(own, theirs) : undefined;
      if (vibe && !told.has(id + other)) begun.set(other, vibe);
    }
    assert.deepEqual(new Map([...vibes].sort()), new Map([...begun].sort()));
    for (const other of begun.keys()) told.add(id + other);
    vibes.clear();
  }
}

describe("a random evening", () => {
  let database: Database;
  const listeners: SqlListener[] = [];
  before(async () => {
    database = await openProjectDatabase();
    for (let nth = 0; nth < 5; nth++) listeners.push(await addListener(database, `l${nth}`));
  });
  after(() => database.close());

  /** Everybody offline, by the settings of a new account, with nothing heard. */
  async function beginAnew(): Promise<void> {
    await database.exec(`
      delete from app.presence;
      delete from private.publish_epochs;
      delete from private.vibe_pairs;
      delete from realtime.messages;
      delete from app.blocks;
      update app.settings set share_track = false, radius_km = 5;
    `);
  }

  /** Does the step; whether the phone's own view ends with it. A refusal changes nothing. */
  async function take(step: Step): Promise<boolean> {
    const listener = listeners[step.who];
    assert.ok(listener);
    const call = (name: string, args?: Record<string, unknown>) =>
      listener.call(name, args).catch((error) => {
        assert.equal(error.code, "PGRST", error);
      });
    switch (step.does) {
      case "fall_silent":
        await database.query(
          "update app.presence set heartbeat_at = heartbeat_at - interval '2 minutes' where user_id = $1",
          [listener.id],
        );
        await database.query("select private.sweep_presence()");
        return true;
      case "move":
        await database.query("delete from private.publish_epochs");
        await database.query("update app.positions set fix_at = fix_at - interval '1 hour'");
        await call("update_location", { geohash: CELLS[step.to] });
        return false;
      case "play":
        await call("set_track", {
          track: step.song === null ? null : JSON.stringify(SONGS[step.song]),
        });
        return false;
      case "set":
        await call("update_settings", { share_track: step.share, radius_km: step.radiusKm });
        return false;
      case "block":
      case "unblock":
        await call(step.does, { user_id: listeners[step.whom]?.id });
        return false;
      default:
        await call(step.does);
        return step.does !== "go_live";
    }
  }

  async function listen(minds: Map<string, Mind>): Promise<void> {
    const messages = await database.query<{ topic: string; event: string; payload: unknown }>(
      "select topic, event, payload from realtime.messages order by inserted_at, cmin::text::bigint",
    );
    await database.query("delete from realtime.messages");
    for (const { topic, event, payload } of messages) {
      minds.get(topic.slice("user:".length))?.hear(event, payload);
    }
  }

  test("what a phone pieces together from events is what sync says, after every step", async () => {
    await fc.assert(
      fc.asyncProperty(evening, async (steps) => {
        await beginAnew();
        const minds = new Map(listeners.map(({ id }) => [id, new Mind()]));
        const told = new Set<string>();
        for (const next of steps) {
          const ended = await take(next);
          await listen(minds);
          const own = minds.get(listeners[next.who]?.id ?? "");
          if (ended) own?.known.clear();
          checkVibes(minds, told);
          for (const listener of listeners) {
            const { nearby } = Snapshot.parse(await listener.call("sync"));
            const said = nearby?.users.map((card) => [card.userId, card.track?.trackId ?? null]);
            const known = [...(minds.get(listener.id)?.known ?? [])];
            assert.deepEqual(known.sort(), (said ?? []).sort());
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});
