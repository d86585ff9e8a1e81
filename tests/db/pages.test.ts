import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { centreOf } from "../../shared/domain/geohash.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { openProjectDatabase, sqlListener } from "../support/sql-listener.ts";
import {
  addListeners,
  cellBeside,
  RING,
  type Standing,
  seesIn,
  settle,
  turnOf,
} from "../support/standings.ts";
import { seeded } from "../support/statistics.ts";
import { messagesTo, tellAll } from "../support/teller.ts";

/** More than as many as a track is rare for. */
const PEOPLE = 280;
const PAGE = 20;
const TOWN = centreOf("gcpvj0d1");

interface List {
  readonly users: readonly { readonly userId: string; readonly band: string }[];
  readonly next: string | null;
}

/** Far more people than a page shows, nearly all of whom play the same track. */
function crowd(ids: readonly string[]): Standing[] {
  const random = seeded(7);
  return ids.map((id, nth) => ({
    id,
    cell: cellBeside(TOWN, { northM: (random() - 0.5) * 9000, eastM: (random() - 0.5) * 9000 }),
    ring: Math.floor(random() * RING),
    reach: nth % 4 === 0 ? 2 : 3,
    isPublic: true,
    isSilent: false,
    song: nth % 25 === 0 ? null : { track: "common", album: `${nth % 50}`, artist: `${nth}` },
  }));
}

describe("the lists of a crowd", () => {
  let database: Database;
  let people: Standing[];
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
    await database.query("update private.limits set value = $1 where name = 'list_default'", [
      PAGE,
    ]);
    people = crowd(await addListeners(database, PEOPLE));
    await settle(database, people);
    await database.query("select private.note_pages(array(select user_id from app.positions))");
    await tellAll(database);
  });
  after(() => database.close());

  /** Whom somebody sees, in the order of their list. */
  const seenBy = (viewer: Standing) =>
    people
      .map((other) => ({ other, band: seesIn(viewer, other, [], []) ?? 0 }))
      .filter(({ band }) => band > 0)
      .sort((a, b) => a.band - b.band || turnOf(viewer, a.other) - turnOf(viewer, b.other))
      .map(({ other }) => other);
  const idsOf = (listed: readonly Standing[]) => listed.map(({ id }) => id);

  async function allPages(
    viewer: Standing,
    name: string,
    args: Record<string, unknown> = {},
  ): Promise<string[][]> {
    const pages: string[][] = [];
    for (let after: string | null = null; ; ) {
      const list = (await sqlListener(database, viewer.id).call(name, { ...args, after })) as List;
      pages.push(list.users.map(({ userId }) => userId));
      if (list.next === null) return pages;
      after = list.next;
    }
  }

  const viewers = () => people.filter((_, nth) => nth % 29 === 0);

  test("their first page is told, and all pages together show everybody once", async () => {
    for (const viewer of viewers()) {
      const seen = idsOf(seenBy(viewer));
      assert.ok(seen.length > 2 * PAGE, "there are many more than a page shows");
      const [told] = await messagesTo(database, viewer.id);
      assert.ok(told);
      const { users } = told.payload as unknown as List;
      assert.deepEqual(
        users.map(({ userId }) => userId),
        seen.slice(0, PAGE),
      );
      const pages = await allPages(viewer, "nearby");
      assert.deepEqual(pages[0], seen.slice(0, PAGE));
      assert.deepEqual(pages.flat(), seen);
    }
  });

  test("those hear of somebody whose first page shows them, and nobody else", async () => {
    for (const subject of people.filter((_, nth) => nth % 50 === 3)) {
      const expected = people.filter((viewer) => seenBy(viewer).slice(0, PAGE).includes(subject));
      const heard = await database.query<{ id: string }>(
        `select viewer_id as id
        from private.audience(array[row(1, true, $1, $1, $2, $3, $4, true)::private.noted_place])`,
        [subject.id, subject.cell, subject.ring, subject.reach],
      );
      assert.deepEqual(heard.map(({ id }) => id).sort(), idsOf(expected).sort());
    }
  });

  test("live-users and who plays a common track are read the same way", async () => {
    for (const viewer of viewers().slice(0, 6)) {
      const seen = seenBy(viewer);
      const live = await allPages(viewer, "live_users");
      assert.deepEqual(
        live.flat(),
        idsOf([...seen].sort((a, b) => turnOf(viewer, a) - turnOf(viewer, b))),
      );
      assert.ok(live.slice(0, -1).every((page) => page.length === PAGE));
      const found = await allPages(viewer, "find_listeners", { track_id: "common" });
      assert.deepEqual(found.flat(), idsOf(seen.filter(({ song }) => song)));
    }
  });

  test("vibe matches come best first, each once", async () => {
    for (const viewer of viewers().slice(0, 6)) {
      const playing = seenBy(viewer).filter(({ song }) => song);
      assert.deepEqual(
        (await allPages(viewer, "vibe_matches")).flat(),
        viewer.song ? idsOf(playing) : [],
      );
    }
    const [viewer] = viewers().filter(({ song }) => song);
    assert.ok(viewer?.song);
    const same = { ...viewer.song, track: "another" };
    await database.query("update app.tracks set track_id = $2 where user_id = $1", [
      viewer.id,
      same.track,
    ]);
    await database.query("select private.index_track($1)", [viewer.id]);
    const album = seenBy(viewer).filter(({ song }) => song?.album === same.album);
    assert.ok(album.length > 0, "somebody plays the same album");
    assert.deepEqual((await allPages(viewer, "vibe_matches")).flat(), idsOf(album));
  });
});
