import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { watch } from "../../supabase/local/database/watch.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { eventually } from "../support/eventually.ts";

const NEVER_MS = 1_000_000;

describe("watching a channel", () => {
  let database: Database;
  before(async () => {
    database = await openDatabase({
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
    });
  });
  after(() => database.close());

  test("looks at once, and then at a notification; many during a look bring one more", async () => {
    let looks = 0;
    let going = Promise.withResolvers<void>();
    going.resolve();
    const look = () => {
      looks += 1;
      return going.promise;
    };
    const stop = await watch({ database, channel: "one", look, everyMs: NEVER_MS });
    assert.equal(looks, 1);
    going = Promise.withResolvers();
    await database.query("notify one");
    await eventually(() => assert.equal(looks, 2));
    for (let nth = 0; nth < 5; nth++) await database.query("notify one");
    assert.equal(looks, 2, "one at a time");
    going.resolve();
    await eventually(() => assert.equal(looks, 3));
    await database.query("select 1");
    assert.equal(looks, 3);
    await stop();
  });

  test("looks again while there is more", async () => {
    let left = 4;
    const look = () => Promise.resolve(--left > 0);
    const stop = await watch({ database, channel: "more", look, everyMs: NEVER_MS });
    assert.equal(left, 0);
    await stop();
  });

  test("looks on its own, since a wake-up may be lost", async () => {
    let looks = 0;
    const look = () => Promise.resolve(void looks++);
    const stop = await watch({ database, channel: "lost", look, everyMs: 20 });
    await eventually(() => assert.ok(looks >= 3));
    await stop();
  });

  test("a look that fails is told of once, and tried again", async (t) => {
    const told = t.mock.method(console, "error", () => {});
    let looks = 0;
    const look = () => (++looks < 4 ? Promise.reject(new Error("away")) : Promise.resolve());
    const stop = await watch({ database, channel: "fails", look, everyMs: 10 });
    await eventually(() => assert.ok(looks >= 5));
    assert.equal(told.mock.callCount(), 1);
    await stop();
  });

  test("stopping waits for the look that runs, and none comes after it", async () => {
    let looks = 0;
    const going = Promise.withResolvers<void>();
    const look = () => {
      looks += 1;
      return looks === 1 ? Promise.resolve() : going.promise;
    };
    const stop = await watch({ database, channel: "stops", look, everyMs: NEVER_MS });
    await database.query("notify stops");
    await eventually(() => assert.equal(looks, 2));
    await database.query("notify stops");
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await database.query("select 1");
    assert.equal(stopped, false);
    going.resolve();
    await stopping;
    await database.query("notify stops");
    assert.equal(looks, 2);
  });
});
