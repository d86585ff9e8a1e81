import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Database, Queries } from "../../supabase/local/database/database.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { addListener, openProjectDatabase } from "../support/sql-listener.ts";
import { tellAll } from "../support/teller.ts";

const LISTENERS = 30;

describe("tellers and calls at the same moment", () => {
  let database: Database;
  /** Connections of its own, for what happens while a transaction of the first is open. */
  let beside: Database;
  before(async () => {
    database = await openProjectDatabase();
    beside = await openProjectDatabase();
    await liftRateLimits(database);
    for (let nth = 0; nth < LISTENERS; nth++) {
      const listener = await addListener(database, `l${nth}`);
      await listener.call("go_live");
      await listener.call("update_location", { geohash: "gcpvj0d1" });
    }
  });
  after(() => Promise.all([database.close(), beside.close()]));
  beforeEach(async () => {
    await tellAll(database);
    await database.exec(`
      delete from realtime.messages;
      delete from private.sent_batches;
      update private.channels set sent_at = '-infinity';
    `);
  });

  const round = async (queries: Queries) =>
    (await queries.query<{ did: number | null }>("select private.tell_round() as did"))[0]?.did;
  const send = (queries: Queries, nth: number) =>
    queries.query(
      `select private.send_event(id, 'test:event', jsonb_build_object('nth', $1::integer))
      from app.profiles`,
      [nth],
    );
  const sent = async () =>
    (
      await beside.query<{ nth: number }>(
        "select distinct (payload ->> 'nth')::integer as nth from realtime.messages order by 1",
      )
    ).map(({ nth }) => nth);

  test("one is at it, another goes away at once, and what came meanwhile is its next round's", async () => {
    await send(database, 1);
    await database.transaction(async (tx) => {
      assert.notEqual(await round(tx), 0);
      await send(beside, 2);
      assert.equal(await round(beside), null);
      assert.deepEqual(await sent(), [], "nothing is heard before its commit");
    });
    assert.deepEqual(await sent(), [1]);
    assert.notEqual(await round(database), 0);
    assert.deepEqual(await sent(), [1, 2]);
  });

  test("a call that commits after a later one was told is told all the same", async () => {
    await database.transaction(async (tx) => {
      await send(tx, 1);
      await send(beside, 2);
      await tellAll(beside);
      assert.deepEqual(await sent(), [2]);
    });
    await tellAll(database);
    assert.deepEqual(await sent(), [1, 2]);
  });

  test("a round that fails has told nothing, spent no number, and is done again", async () => {
    const numbers = () =>
      database.query("select user_id, n from private.channels order by user_id");
    const before = await numbers();
    await send(database, 1);
    await assert.rejects(
      database.transaction(async (tx) => {
        await round(tx);
        throw new Error("the teller dies");
      }),
      /dies/,
    );
    assert.deepEqual(await numbers(), before);
    await tellAll(database);
    assert.deepEqual(await sent(), [1]);
    const [twice] = await database.query(
      "select count(*)::integer as count from realtime.messages group by topic having count(*) > 1",
    );
    assert.equal(twice, undefined, "nobody hears it twice");
  });

  test("many tellers together keep within the budget, and lose nothing", async () => {
    await database.exec(`
      update private.limits set value = 10 where name = 'realtime_messages_a_second';
      update private.limits set value = 3 where name = 'sent_at_once';
    `);
    await send(database, 1);
    const started = performance.now();
    const passedS = () => (performance.now() - started) / 1000;
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        while (passedS() < 1.5) await round(database);
      }),
    );
    const [{ count } = { count: 0 }] = await database.query<{ count: number }>(
      "select count(*)::integer as count from realtime.messages",
    );
    // Each costs two of the 45 of five seconds.
    const most = 22 * Math.ceil(passedS() / 5);
    assert.ok(count >= 15 && count <= most, `${count} messages in ${passedS()} s`);
    await database.exec(`
      update private.limits set value = 100 where name = 'realtime_messages_a_second';
      update private.limits set value = 200 where name = 'sent_at_once';
    `);
    await tellAll(database);
    const rows = await database.query("select from realtime.messages");
    assert.equal(rows.length, LISTENERS);
  });
});
