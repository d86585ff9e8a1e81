import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

/** Who runs jobs hosted: the role of the migrations, which is no superuser. */
const SCHEDULER = "postgres";

describe("what the scheduler calls", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  const call = (procedure: string) => database.call(`call ${procedure}`, SCHEDULER);
  const jobs = async (pace: string) => {
    const rows = await database.query<{ name: string; did: number | null; failure: string | null }>(
      "select name, did, failure from private.jobs where run_every = $1 and begun_at <= ended_at order by rank",
      [pace],
    );
    return rows;
  };
  const count = async (from: string) =>
    (await database.query<{ count: number }>(`select count(*)::integer as count from ${from}`))[0]
      ?.count;

  describe("for its jobs", () => {
    /** Vibes that were told an hour ago, which a job forgets; and every job is as if it had never run. */
    const begin = (pairs: number) =>
      database.exec(`
        delete from private.told_vibes;
        insert into private.told_vibes (person_id, shown_id, told_at)
        select md5(n::text)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff', now() - interval '2 hours'
        from generate_series(1, ${pairs}) as n;
        update private.jobs set begun_at = null, ended_at = null, did = null, failure = null;
        update private.jobs set at_once = 2 where name = 'delete_old_told_vibes';
      `);

    test("a job goes on in batches until nothing is due, and says how much it did", async () => {
      await begin(7);
      await call("private.run_jobs('minute')");
      assert.equal(await count("private.told_vibes"), 0);
      const done = await jobs("minute");
      const all = await count("private.jobs where run_every = 'minute'");
      assert.equal(done.length, all, "every job of that pace has come to its end");
      assert.equal(done.find(({ name }) => name === "delete_old_told_vibes")?.did, 7);
      assert.deepEqual(await jobs("seconds"), [], "those of another pace have not begun");
    });

    test("one that does not come to its end goes on with its next turn", async () => {
      await begin(7);
      await database.query("update private.limits set value = 2 where name = 'job_batches_most'");
      await call("private.run_jobs('minute')");
      assert.equal(await count("private.told_vibes"), 3);
      await call("private.run_jobs('minute')");
      assert.equal(await count("private.told_vibes"), 0);
      await database.query(
        "update private.limits set value = 1000 where name = 'job_batches_most'",
      );
    });

    test("one that fails keeps what it did, says why, and does not stop the next", async () => {
      await begin(5);
      await database.exec(`
        create function private.refuse_the_last() returns trigger language plpgsql as $$
        begin
          if not exists (select from private.told_vibes) then
            raise exception 'the last one stays';
          end if;
          return null;
        end $$;
        create trigger refuse_the_last after delete on private.told_vibes
          for each statement execute function private.refuse_the_last();
      `);
      await call("private.run_jobs('minute')");
      assert.equal(await count("private.told_vibes"), 1, "two batches were done");
      const [failed] = await database.query(
        "select failure, did, ended_at from private.jobs where name = 'delete_old_told_vibes'",
      );
      assert.deepEqual(failed, { failure: "P0001 the last one stays", did: null, ended_at: null });
      const names = (await jobs("minute")).map(({ name }) => name);
      assert.ok(names.includes("delete_old_waves"), "the next ones ran");
      await database.exec("drop trigger refuse_the_last on private.told_vibes");
      await call("private.run_jobs('minute')");
      const [mended] = await database.query(
        "select failure, did from private.jobs where name = 'delete_old_told_vibes'",
      );
      assert.deepEqual(mended, { failure: null, did: 1 });
    });
  });

  describe("for the teller", () => {
    const listeners: SqlListener[] = [];
    before(async () => {
      for (let nth = 0; nth < 4; nth++) {
        const listener = await addListener(database, `l${nth}`);
        await listener.call("go_live");
        await listener.call("update_location", { geohash: "gcpvj0d1" });
        listeners.push(listener);
      }
    });
    beforeEach(async () => {
      await database.exec("update private.limits set value = 1 where name = 'noted_at_once'");
    });

    test("a call does many rounds, each of which counts, and ends in time", async () => {
      await database.exec("update private.limits set value = 1 where name = 'teller_loop_s'");
      const changes = (await count("private.changes")) ?? 0;
      assert.ok(changes > 3, `${changes} changes wait`);
      let calls = 0;
      for (; await count("private.changes"); calls += 1) {
        const started = performance.now();
        await call("private.keep_telling()");
        const took = performance.now() - started;
        assert.ok(took >= 950 && took < 30_000, `it took ${Math.round(took)} ms`);
      }
      assert.ok(calls < changes, `${calls} calls for ${changes} rounds`);
      await call("private.keep_telling()");
      const pages = await count("realtime.messages where event = 'live:nearby_users'");
      assert.equal(pages, listeners.length, "everybody has their page");
    });

    test("where something else wakes the teller, a call is a round", async () => {
      await database.exec(`
        update private.limits set value = 0 where name = 'teller_loop_s';
        delete from private.changes;
        select private.send_event(id, 'test:event', '{}') from app.profiles;
      `);
      await call("private.keep_telling()");
      assert.equal(await count("private.changes"), listeners.length - 1);
      assert.equal(await count("realtime.messages where event = 'test:event'"), 1);
    });
  });
});
