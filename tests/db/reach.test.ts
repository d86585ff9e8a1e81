import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { Place } from "../../shared/domain/geohash.ts";
import type { Database, Row } from "../../supabase/local/database/database.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";
import {
  addListeners,
  cellBeside,
  isAtAnEdge,
  keysOf,
  type Pair,
  RING,
  type Standing,
  seesIn,
  settle,
  turnOf,
} from "../support/standings.ts";

const PEOPLE = 14;

/** Places where a grid of degrees is at its worst, and anywhere else. */
const place: fc.Arbitrary<Place> = fc.oneof(
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

/** A few kilometres from a place, in any direction. */
const step = fc.record({
  northM: fc.double({ min: -8000, max: 8000, noNaN: true }),
  eastM: fc.double({ min: -8000, max: 8000, noNaN: true }),
});

const ringPlace = fc.oneof(
  fc.integer({ min: 0, max: RING - 1 }),
  fc.constantFrom(0, 1, RING / 2, RING - 2, RING - 1),
);
const mostly = (usual: boolean) =>
  fc.constantFrom(usual, usual, usual, usual, usual, usual, usual, !usual);
const nth = fc.integer({ min: 0, max: PEOPLE - 1 });
const pairs = (most: number) => fc.array(fc.tuple(nth, nth), { maxLength: most });

/** People around a place, what is between them, and how far each hears of others. */
const world = fc.record({
  middle: place,
  rings: fc.uniqueArray(ringPlace, { minLength: PEOPLE, maxLength: PEOPLE }),
  people: fc.array(
    fc.record({
      step,
      reach: fc.constantFrom(1, 2, 3, 3, 3),
      isPublic: mostly(true),
      isSilent: mostly(false),
      song: fc.option(
        fc.record({
          track: fc.constantFrom("a", "b", "c"),
          album: fc.constantFrom("a", "b"),
          artist: fc.constantFrom("a", "b"),
        }),
      ),
    }),
    { minLength: PEOPLE, maxLength: PEOPLE },
  ),
  connections: pairs(20),
  blocks: pairs(6),
});

type Drawn = typeof world extends fc.Arbitrary<infer World> ? World : never;

describe("who sees whom, anywhere on Earth", () => {
  let database: Database;
  let ids: string[];
  before(async () => {
    database = await openProjectDatabase();
    ids = await addListeners(database, PEOPLE);
  });
  after(() => database.close());

  interface World {
    readonly standings: readonly Standing[];
    /** By measuring each pair: the band in which the one sees the other; null if they do not. */
    sees(one: Standing, other: Standing): number | null;
  }

  /** Brings that world about; null where two cells lie on the very edge of a band. */
  async function bringAbout(drawn: Drawn): Promise<World | null> {
    const named = (drawnPairs: readonly (readonly [number, number])[]): Pair[] =>
      drawnPairs
        .filter(([one, other]) => one !== other)
        .map(([one, other]) => ({ one: ids[one] ?? "", other: ids[other] ?? "" }));
    const connections = named(drawn.connections);
    const blocks = named(drawn.blocks);
    const standings = drawn.people.map(({ step: away, ...person }, index) => ({
      ...person,
      id: ids[index] ?? "",
      ring: drawn.rings[index] ?? 0,
      cell: cellBeside(drawn.middle, away),
    }));
    const cells = standings.map(({ cell }) => cell);
    if (cells.some((one) => cells.some((other) => isAtAnEdge(one, other)))) return null;
    await settle(database, standings, connections, blocks);
    return { standings, sees: (one, other) => seesIn(one, other, connections, blocks) };
  }

  const inOrder = <T>(rows: readonly T[]): T[] =>
    [...rows].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

  test("of any two, it is what measuring their cells and asking both says, both ways", async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const brought = await bringAbout(drawn);
        if (!brought) return;
        const expected = brought.standings.flatMap((one) =>
          brought.standings.flatMap((other) => {
            const band = one.isSilent || other.isSilent ? null : brought.sees(one, other);
            return band === null ? [] : [{ one: one.id, other: other.id, band }];
          }),
        );
        seen += expected.length;
        const got = await database.query(
          `select viewer_id as one, other_id as other, band
          from private.judge_pairs(
            array(select one from unnest($1::uuid[]) as one, unnest($1::uuid[]) as other),
            array(select other from unnest($1::uuid[]) as one, unnest($1::uuid[]) as other)
          )`,
          [ids],
        );
        assert.deepEqual(inOrder(got), inOrder(expected));
      }),
      { numRuns: 40, endOnFailure: true },
    );
    assert.ok(seen > 1000, `${seen} who see each other`);
  });

  interface Listed extends Row {
    readonly user_id: string;
    readonly band: number;
    readonly turn: number;
  }

  /** All pages of a viewer's list, one after the other. */
  async function read(
    viewer: Standing,
    size: number,
    keys: readonly string[] | null,
    byBand: boolean,
  ): Promise<Listed[]> {
    const all: Listed[] = [];
    for (;;) {
      const last = all.at(-1);
      const page = await database.query<Listed>(
        `select user_id, band, turn
        from private.walk($1, $2, $3, $4, p_keys => $5, p_by_band => $6)`,
        [viewer.id, size, (byBand && last?.band) || 0, last?.turn ?? -1, keys, byBand],
      );
      all.push(...page);
      if (page.length < size) return all;
    }
  }

  test("a list shows everybody whom its viewer sees exactly once, page by page, in its order", async () => {
    await fc.assert(
      fc.asyncProperty(
        world,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(null, ["track a"], ["album b", "artist a"]),
        fc.boolean(),
        async (drawn, size, keys, byBand) => {
          const brought = await bringAbout(drawn);
          if (!brought) return;
          for (const viewer of brought.standings.slice(0, 4)) {
            const expected: Listed[] = brought.standings
              .filter((other) => !other.isSilent && brought.sees(viewer, other) !== null)
              .filter(
                (other) => keys === null || keys.some((key) => keysOf(other.song).includes(key)),
              )
              .map((other) => ({
                user_id: other.id,
                band: brought.sees(viewer, other) ?? 0,
                turn: turnOf(viewer, other),
              }))
              .sort((one, other) => (byBand ? one.band - other.band : 0) || one.turn - other.turn);
            assert.deepEqual(await read(viewer, size, keys, byBand), expected);
          }
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });

  /** How far each hears of others; whoever has moved since hears nothing by it. */
  const horizons = fc.array(
    fc.record({
      band: fc.integer({ min: 1, max: 3 }),
      turn: fc.oneof(
        fc.integer({ min: 0, max: RING - 1 }),
        fc.constantFrom(-1, 0, 1, 2, 3, RING - 1),
      ),
      hasMoved: mostly(false),
    }),
    { minLength: PEOPLE, maxLength: PEOPLE },
  );

  type Told = Standing & {
    readonly band: number;
    readonly turn: number;
    readonly hasMoved: boolean;
  };

  async function setHorizons(told: readonly Told[]): Promise<void> {
    await database.query(
      `select private.set_horizon(id, band, turn)
      from jsonb_to_recordset(($1::text)::jsonb) as told (id uuid, band smallint, turn bigint)`,
      [JSON.stringify(told)],
    );
    await database.query(
      "update app.positions set ring = (ring + 1) % 4294967296 where user_id = any ($1)",
      [told.filter(({ hasMoved }) => hasMoved).map(({ id }) => id)],
    );
  }

  const audienceOf = (places: readonly Standing[]) =>
    database.query(
      `with places as (
        select place.*, nth
        from jsonb_array_elements(($1::text)::jsonb) with ordinality as places (place, nth),
          jsonb_to_record(places.place) as place
            (id uuid, cell text, ring bigint, reach smallint, "isPublic" boolean)
      )
      select places.id as of, viewer_id as viewer, band
      from private.audience(array(
        select row(nth, false, id, id, cell, ring, reach, "isPublic")::private.noted_place from places
      ))
      join places on nth = change_id`,
      [JSON.stringify(places)],
    );

  test("those hear of a place whose horizon covers it, and nobody else", async () => {
    let heard = 0;
    await fc.assert(
      fc.asyncProperty(world, horizons, async (drawn, drawnHorizons) => {
        const brought = await bringAbout(drawn);
        if (!brought) return;
        const { standings, sees } = brought;
        const told = standings.map((viewer, index) => {
          const { band = 1, turn = 0, hasMoved = false } = drawnHorizons[index] ?? {};
          return { ...viewer, band: Math.min(band, viewer.reach), turn, hasMoved };
        });
        await setHorizons(told);
        // Where they stand, and, of every other one, where they once stood.
        const places = standings.map((person, index) =>
          index % 2 ? person : { ...person, ...standings[(index + 3) % PEOPLE], id: person.id },
        );
        const expected = places.flatMap((of) =>
          told.flatMap((viewer) => {
            const band = viewer.hasMoved ? null : sees(viewer, of);
            const covers =
              band !== null &&
              (viewer.band > band || (viewer.band === band && turnOf(viewer, of) <= viewer.turn));
            return covers ? [{ of: of.id, viewer: viewer.id, band }] : [];
          }),
        );
        heard += expected.length;
        assert.deepEqual(inOrder(await audienceOf(places)), inOrder(expected));
      }),
      { numRuns: 40, endOnFailure: true },
    );
    assert.ok(heard > 500, `${heard} who hear`);
  });
});
