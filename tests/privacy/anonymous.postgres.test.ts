import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SONG } from "../support/red-team.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";
import { messagesTo, tellAll } from "../support/teller.ts";

/** What a phone does at the moment in which it becomes anonymous, and what makes its card anew. */
const AT_ONCE: [name: string, args: (round: number) => Record<string, unknown>][] = [
  ["set_track", (round) => ({ track_id: round % 2 ? SONG.trackId : null })],
  ["update_settings", (round) => ({ share_track: round % 3 > 0 })],
  ["go_live", () => ({})],
  ["update_location", () => ({ geohash: "gcpvj0" })],
];

describe("becoming anonymous while other calls of the same phone run", () => {
  let database: Database;
  let viewer: SqlListener;
  let marked: SqlListener;
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
    await database.query(
      "update private.limits set value = 0 where name like 'unlinked\\_wait\\_%' or name = 'publish_epoch_s'",
    );
    await database.query("update private.limits set value = 1000 where name = 'cells_an_hour'");
    viewer = await addListener(database, "viewer");
    marked = await addListener(database, "Markedname");
    for (const listener of [viewer, marked]) {
      await listener.call("go_live");
      await listener.call("update_location", { geohash: "gcpvj0" });
    }
  });
  after(() => database.close());

  test("of 60 times, no card and no message after the reply has the name", async () => {
    for (let round = 0; round < 60; round++) {
      await marked.call("update_profile", { anonymous: false });
      await marked.call("update_location", { geohash: "gcpvj0" });
      await tellAll(database);
      await database.query("delete from realtime.messages");
      const [switched] = await Promise.all([
        marked.call("update_profile", { anonymous: true }),
        ...AT_ONCE.map(([name, args]) => marked.call(name, args(round))),
      ]);
      const { shownAs } = (switched as { live: { shownAs: string } }).live;
      await marked.call("update_location", { geohash: "gcpvj0" });
      const card = JSON.stringify(await viewer.call("listener", { user_id: shownAs }));
      assert.match(card, /Anonymous listener/);
      await tellAll(database);
      const told = JSON.stringify(await messagesTo(database, viewer.id));
      assert.match(told, /Anonymous listener/);
      for (const said of [card, told, JSON.stringify(await viewer.call("nearby"))]) {
        assert.doesNotMatch(said, /Markedname/, `round ${round}`);
      }
    }
  });
});
