import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { cellOf, centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { metresBetween } from "../support/sphere.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

/** Places where a grid of degrees is at its worst, and anywhere else. */
const place = fc.oneof(
  fc.record({ latitude: fc.constant(0), longitude: fc.constantFrom(0, 179.999, -179.999) }),
  fc.record({
    latitude: fc.constantFrom(51.5, 60, 78.2, -54.8),
    longitude: fc.constantFrom(-0.1, 180, 45),
  }),
  fc.record({
    latitude: fc.constantFrom(89.99, -89.99, 85.1),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  fc.record({
    latitude: fc.double({ min: -85, max: 85, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
);

/** A few kilometres from a place, in any direction; over the meridian if need be. */
const step = fc.record({
  northM: fc.double({ min: -11000, max: 11000, noNaN: true }),
  eastM: fc.double({ min: -11000, max: 11000, noNaN: true }),
});

function moved(from: Place, { northM, eastM }: { northM: number; eastM: number }): Place {
  const metresADegree = 111_195;
  const latitude = Math.max(-90, Math.min(90, from.latitude + northM / metresADegree));
  const narrow = Math.max(0.0005, Math.cos((latitude * Math.PI) / 180));
  const turned = from.longitude + eastM / (metresADegree * narrow);
  return { latitude, longitude: ((((turned + 180) % 360) + 360) % 360) - 180 };
}

describe("who is within reach, anywhere on Earth", () => {
  let database: Database;
  let viewer: SqlListener;
  const others: SqlListener[] = [];
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
    viewer = await addListener(database, "viewer");
    for (let nth = 0; nth < 12; nth++) others.push(await addListener(database, `o${nth}`));
  });
  after(() => database.close());

  async function put(listener: SqlListener, geohash: string): Promise<void> {
    await database.query(
      `insert into app.presence values ($1, now(), now() + interval '1 hour', now())
      on conflict do nothing`,
      [listener.id],
    );
    await database.query(
      `insert into app.positions (user_id, cell, fix_cell, fix_at) values ($1, $2, $2, now())
      on conflict (user_id) do update set cell = excluded.cell`,
      [listener.id, cellOf(geohash)],
    );
  }

  test("a list at any radius is what measuring each cell centre gives", async () => {
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.array(step, { minLength: 12, maxLength: 12 }),
        fc.constantFrom(2, 5, 10),
        async (middle, steps, radiusKm) => {
          const here = geohashOf(middle);
          await put(viewer, here);
          await viewer.call("update_settings", { radius_km: radiusKm });
          const expected = new Map<string, string>();
          for (const [nth, other] of others.entries()) {
            const there = geohashOf(moved(middle, steps[nth] ?? { northM: 0, eastM: 0 }));
            await put(other, there);
            const metres = metresBetween(centreOf(cellOf(here)), centreOf(cellOf(there)));
            // Within a millimetre of an edge two ways of measuring may differ.
            if ([2000, 5000, 10000].some((edge) => Math.abs(metres - edge) < 0.001)) return;
            if (metres <= radiusKm * 1000) {
              expected.set(other.id, metres <= 2000 ? "here" : metres <= 5000 ? "near" : "around");
            }
          }
          const list = (await viewer.call("nearby")) as {
            users: { userId: string; band: string }[];
          };
          const got = new Map(list.users.map(({ userId, band }) => [userId, band]));
          assert.deepEqual(new Map([...got].sort()), new Map([...expected].sort()));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("to see is to be seen: at 10 km the relation is symmetric", async () => {
    await fc.assert(
      fc.asyncProperty(place, step, async (middle, away) => {
        const [one, other] = others;
        assert.ok(one && other);
        await put(one, geohashOf(middle));
        await put(other, geohashOf(moved(middle, away)));
        const [row] = await database.query<{ there: boolean; back: boolean }>(
          "select private.can_see($1, $2) as there, private.can_see($2, $1) as back",
          [one.id, other.id],
        );
        assert.equal(row?.there, row?.back);
      }),
      { numRuns: 100 },
    );
  });
});
