import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Bucket } from "../../shared/contracts/find.ts";
import { centreOf, type Place } from "../../shared/domain/geohash.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { FIX_EVERY_S, noisyFix, timePassesInFinds } from "../support/find-walk.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { movedBy } from "../support/sphere.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";
import { seeded } from "../support/statistics.ts";

const BENCH = centreOf("gcpvj0d1");

describe("the hints of a running Find, with 10 m of noise", () => {
  let database: Database;
  let seeker: SqlListener;
  let target: SqlListener;
  let id: string;
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
    // What is moved is moved alike for all that follows; here it would only change the distances.
    await database.query(
      "update private.limits set value = 0 where name in ('find_offset_least_m', 'find_offset_most_m')",
    );
    seeker = await addListener(database, "seeker");
    target = await addListener(database, "target");
    for (const party of [seeker, target]) {
      await party.call("go_live");
      await party.call("update_location", { geohash: "gcpvj0" });
    }
    await target.call("update_settings", { allow_find: true });
  });
  after(() => database.close());
  beforeEach(async () => {
    await database.query("delete from app.finds");
    await database.query("delete from private.request_pauses");
    const asked = await seeker.call("start_find", { target_id: target.id });
    id = (asked as { id: string }).id;
    await target.call("accept_find", { find_id: id });
  });

  /** The seeker's hints, of a fix of either phone every three seconds. */
  async function hintsOf(way: readonly Place[], random: () => number): Promise<(Bucket | null)[]> {
    const hints: (Bucket | null)[] = [];
    for (const place of way) {
      await timePassesInFinds(database, FIX_EVERY_S);
      for (const [party, at] of [
        [target, BENCH],
        [seeker, place],
      ] as const) {
        const geohash = noisyFix(at, random);
        const answer = await party.call("send_find_location", { find_id: id, geohash });
        if (party === seeker) hints.push((answer as { bucket: Bucket | null }).bucket);
      }
    }
    return hints;
  }

  const changesIn = (hints: readonly unknown[]) =>
    hints.filter((hint, nth) => nth > 0 && hint !== hints[nth - 1]).length;

  /** Two hundred fixes of two people who stand 67 m apart, just beyond the edge of `found`. */
  const standing = (random: () => number) =>
    hintsOf(Array(100).fill(movedBy(BENCH, 67, 0)), random);

  for (const seed of [1, 2]) {
    test(`standing at an edge changes the hint at most once (seed ${seed})`, async () => {
      const hints = await standing(seeded(seed));
      assert.equal(hints.length, 100);
      assert.ok(!hints.includes(null));
      assert.ok(changesIn(hints) <= 1, hints.join(" "));
    });
  }

  test("it is the wait on the way out that keeps it still: without it, the hint flaps", async () => {
    const [hold] = await database.query<{ value: number }>(
      "select value from private.limits where name = 'find_outwards_hold_s'",
    );
    const set = (value: number | undefined) =>
      database.query("update private.limits set value = $1 where name = 'find_outwards_hold_s'", [
        value,
      ]);
    await set(0);
    const hints = await standing(seeded(1));
    await set(hold?.value);
    assert.ok(changesIn(hints) > 10, `${changesIn(hints)} changes`);
  });

  test("who walks away hears it all the same, half a minute after every phone has said so", async () => {
    const walk = (from: number, to: number) =>
      Array.from({ length: 160 }, (_, nth) => movedBy(BENCH, from + ((to - from) * nth) / 159, 0));
    const hints = await hintsOf([...walk(0, 640), ...walk(640, 640).slice(0, 40)], seeded(5));
    assert.deepEqual(
      hints.filter((hint, nth) => hint !== hints[nth - 1]),
      ["found", "close", "warm", "far"],
    );
  });
});
