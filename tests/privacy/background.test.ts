import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { Database } from "../../supabase/local/database/database.ts";
import { beginAnew } from "../support/begin-anew.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SONG } from "../support/red-team.ts";
import { SEEDED_RINGS } from "../support/seeded-rings.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

/**
 * Whether a phone is in a pocket is nobody's business: two worlds differ in nothing but that the one
 * phone sends a heartbeat each half minute and the other announces silence; whoever is near observes
 * the same.
 */

type World = "in the hand" | "in the pocket";

/** What happens to the one who is watched, or between. */
const STEPS = ["minute", "minute", "minute", "song", "silence", "name", "place", "share"] as const;
type Step = (typeof STEPS)[number];

const SCRIPTS = 8;
const OTHER_SONG = { ...SONG, trackId: "7GhIk7Il098yCjg4BQjzvb", name: "Another" };

describe("a phone in a pocket", () => {
  let database: Database;
  let watched: SqlListener;
  let near: SqlListener;
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
    await database.exec(SEEDED_RINGS);
    watched = await addListener(database, "Watched");
    near = await addListener(database, "Near");
  });
  after(() => database.close());

  /** So much time passes for the presence of who is watched; others are here as ever. */
  async function passes(seconds: number): Promise<void> {
    await database.query(
      `update app.presence
      set
        heartbeat_at = heartbeat_at - make_interval(secs => $2),
        silent_until = silent_until - make_interval(secs => $2)
      where user_id = $1`,
      [watched.id, seconds],
    );
    await database.query("select private.sweep_presence()");
  }

  const announces = (world: World) =>
    watched.call("heartbeat", { background: world === "in the pocket" });

  async function minute(world: World, nth: number): Promise<void> {
    for (let half = 0; half < 2; half++) {
      await passes(30);
      if (world === "in the hand") await watched.call("heartbeat");
    }
    // Its system wakes it every ten minutes.
    if (world === "in the pocket" && nth % 10 === 9) await announces(world);
  }

  async function take(step: Step, nth: number): Promise<void> {
    if (step === "song") await play(database, watched.id, nth % 2 ? SONG : OTHER_SONG);
    if (step === "silence") await play(database, watched.id, null);
    if (step === "name") await watched.call("update_profile", { display_name: `Name ${nth}` });
    if (step === "place") await watched.call("update_location", { geohash: "gcpvj0" });
    if (step === "share") await watched.call("update_settings", { share_track: nth % 2 === 0 });
  }

  /** All that whoever is near reads and hears, without the clock. */
  async function observed(): Promise<string[]> {
    const ask = (name: string, args?: Record<string, unknown>) =>
      near.call(name, args).catch((error: unknown) => String(error));
    const said = [
      await ask("nearby"),
      await ask("live_users"),
      await ask("vibe_matches"),
      await ask("listener", { user_id: watched.id }),
      await ask("find_listeners", { track_id: SONG.trackId }),
      await ask("wave", { user_id: watched.id }),
      await ask("react", { user_id: watched.id, reaction: "🔥" }),
      await ask("sync"),
      await near.heard(),
      (await database.query("select 1 from private.live_listeners")).length,
    ];
    return said.map((one) =>
      JSON.stringify(one)
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
        .replace(/"n":\d+/g, '"n":0'),
    );
  }

  async function transcript(world: World, steps: readonly Step[]): Promise<string[]> {
    await beginAnew(database);
    await database.exec(`
      alter sequence tests.rings restart;
      delete from private.ended_presences;
      update app.settings set share_track = true;
      update app.profiles set display_name = 'Somebody';
    `);
    for (const one of [near, watched]) {
      await one.call("go_live");
      await one.call("update_location", { geohash: "gcpvj0" });
    }
    await play(database, near.id, SONG);
    await announces(world);
    const lines: string[] = [];
    for (const [nth, step] of steps.entries()) {
      if (step === "minute") await minute(world, nth);
      else {
        await take(step, nth);
        await announces(world);
      }
      lines.push(...(await observed()));
    }
    return lines;
  }

  test("looks to whoever is near like one in the hand, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...STEPS), { minLength: 6, maxLength: 14 }),
        async (steps) => {
          const hand = await transcript("in the hand", steps);
          assert.ok(hand.join().includes(watched.id), "seen at all");
          assert.deepEqual(await transcript("in the pocket", steps), hand);
        },
      ),
      { numRuns: SCRIPTS },
    );
  });

  test("the proof can fail: one that is silent for longer than it announced is gone", async () => {
    const hand = await transcript("in the hand", ["minute"]);
    await passes(16 * 60);
    assert.notDeepEqual(await observed(), hand);
  });
});
