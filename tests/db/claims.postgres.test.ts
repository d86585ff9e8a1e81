import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { seedListeners } from "../support/seed-listeners.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

interface Claimed {
  readonly polls: readonly { readonly userId: string; readonly claim: string }[];
}

const LISTENERS = 2000;
const WORKERS = 10;
const INTERVAL_S = 3600;

describe("ten workers at once", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await seedListeners(database, LISTENERS);
    // No interval passes while all are claimed, however slow this machine is.
    await database.exec(`
      update private.limits set value = 10000000 where name = 'spotify_requests_a_minute';
      update private.limits set value = ${INTERVAL_S} where name = 'spotify_poll_most_s';
    `);
  });
  after(() => database.close());

  const claim = async (most: number): Promise<string[]> => {
    const [row] = await database.query<{ said: Claimed }>(
      "select private.claim_track_polls($1) as said",
      [most],
    );
    return row?.said.polls.map(({ userId }) => userId) ?? [];
  };
  /** Claims until nobody is due, handing most of the answers in as a worker does. */
  const work = async (): Promise<string[]> => {
    const all: string[] = [];
    for (;;) {
      const users = await claim(8);
      if (users.length === 0) return all;
      all.push(...users);
      const answered = users.slice(0, 6);
      await database.query(
        `select private.keep_spotify_track(user_id, claim, $2, null, 'nothing')
        from private.spotify_polls where user_id = any ($1)`,
        [answered, INTERVAL_S],
      );
    }
  };
  const together = async () =>
    (await Promise.all(Array.from({ length: WORKERS }, work))).flat().sort();

  test("never claim a listener twice in their interval, and miss nobody", async () => {
    for (let round = 0; round < 3; round++) {
      const claimed = await together();
      assert.equal(claimed.length, LISTENERS, `round ${round}`);
      assert.equal(new Set(claimed).size, LISTENERS, `round ${round}`);
      await database.query("update private.spotify_polls set next_poll_at = now()");
    }
  });

  test("make no more requests than the allowance, together", async () => {
    await database.query("update private.spotify_polls set next_poll_at = now()");
    await database.query(
      "update private.limits set value = 600 where name = 'spotify_requests_a_minute'",
    );
    await database.query(
      "update private.spotify_traffic set allowance = 50, counted_at = clock_timestamp()",
    );
    const began = performance.now();
    const claimed = await together();
    const grown = Math.ceil(((performance.now() - began) / 1000) * 10) + 1;
    assert.ok(claimed.length >= 50 && claimed.length <= 50 + grown, `${claimed.length}`);
  });

  test("find nobody after one of them was told to wait", async () => {
    await database.query("update private.spotify_polls set next_poll_at = now()");
    await database.query("update private.spotify_traffic set allowance = 1000");
    await database.query("select private.pause_spotify(30, false)");
    assert.deepEqual(await together(), []);
  });

  test("of ten who need a listener's token at once, one may renew it", async () => {
    const [row] = await database.query<{ user_id: string }>(
      `update private.spotify_accounts set access_expires_at = now()
      where user_id = (select user_id from private.spotify_accounts limit 1) returning user_id`,
    );
    const answers = await Promise.all(
      Array.from({ length: WORKERS }, () =>
        database.query<{ said: { lease?: string; wait?: true } }>(
          "select private.spotify_tokens($1, null) as said",
          [row?.user_id],
        ),
      ),
    );
    const said = answers.map(([answer]) => (answer?.said.lease ? "lease" : "wait"));
    assert.deepEqual(said.sort(), ["lease", ...Array.from({ length: 9 }, () => "wait")]);
  });
});
