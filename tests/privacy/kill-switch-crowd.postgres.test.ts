import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { addCrowd } from "../support/crowd.ts";
import { shownAfter } from "../support/kill-switch.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { openProjectDatabase, sqlListener } from "../support/sql-listener.ts";
import { messagesTo, tellAll } from "../support/teller.ts";

/** A lock that a statement waited for, and the statement. */
interface Wait {
  readonly lock: string;
  readonly query: string;
  readonly [key: string]: unknown;
}

describe("the kill switch in a crowd", () => {
  /** One pool for those who act, another for the teller, the sweep and who looks at the locks. */
  let database: Database;
  let behind: Database;
  let crowd: string[];
  before(async () => {
    database = await openProjectDatabase();
    behind = await openProjectDatabase();
    await liftRateLimits(database);
    await database.query(
      "update private.limits set value = 1000000 where name = 'realtime_messages_a_second'",
    );
    crowd = await addCrowd(database, 500, "gcpvj0");
    await tellAll(database);
  });
  after(async () => {
    await database.close();
    await behind.close();
  });

  test("half of 500 fall silent, 15 toggle their radius, the teller tells: 60 go offline and wait for no lock", async () => {
    const [silent, toggling, leaving] = [
      crowd.slice(0, 250),
      crowd.slice(250, 265),
      crowd.slice(265, 325),
    ];
    const staying = crowd.slice(325);
    await database.query(
      "update app.presence set heartbeat_at = now() - interval '2 minutes' where user_id = any ($1)",
      [silent],
    );
    const waits: Wait[] = [];
    let going = true;
    const repeat = async (act: () => Promise<unknown>) => {
      let times = 0;
      for (; going; times++) await act();
      return times;
    };
    const acts = {
      looks: repeat(async () => waits.push(...(await behind.query<Wait>(WAITING)))),
      rounds: repeat(() => behind.query("select private.tell_round()")),
      sweeps: repeat(() => behind.query("call private.run_jobs('seconds')")),
      toggles: Promise.all(
        toggling.map((id) => {
          let nth = 0;
          return repeat(() =>
            sqlListener(database, id).call("update_settings", { radius_km: [2, 10][nth++ % 2] }),
          );
        }),
      ),
    };
    try {
      for (const id of leaving) {
        await sqlListener(database, id).call("go_offline");
        const left = await database.query("select from app.positions where user_id = $1", [id]);
        assert.deepEqual(left, [], "the position is gone with the reply");
      }
    } finally {
      going = false;
    }
    const [looks, rounds, sweeps] = await Promise.all([acts.looks, acts.rounds, acts.sweeps]);
    const toggles = (await acts.toggles).reduce((sum, times) => sum + times);
    console.log(
      `kill switch: ${looks} looks at the locks, ${rounds} rounds, ${sweeps} sweeps, ${toggles} toggles`,
    );
    assert.ok(looks > 20 && rounds > 1 && sweeps > 1 && toggles > 15, "all went on meanwhile");
    assert.deepEqual(
      waits.filter(({ query }) => query.includes("go_offline")),
      [],
    );
    assert.deepEqual(
      waits.filter(({ lock }) => lock === "advisory"),
      [],
      "nobody waits for a turn",
    );

    await behind.query("call private.run_jobs('seconds')");
    await tellAll(database);
    const gone = new Set([...silent, ...leaving]);
    for (const id of staying.slice(0, 20)) {
      const shown = shownAfter(await messagesTo(database, id));
      assert.deepEqual(
        shown.filter((other) => gone.has(other)),
        [],
      );
      const { users } = (await sqlListener(database, id).call("nearby")) as {
        users: { userId: string }[];
      };
      assert.deepEqual(shown.sort(), users.map(({ userId }) => userId).sort());
    }
  });
});

/** Who waits here for a lock at this moment, and for whom, but for the room of a growing table, which is no turn. */
const WAITING = `
  select coalesce(locktype, '') as lock, mode, relation::regclass::text, page, tuple, query,
    array(
      select query from pg_catalog.pg_stat_activity as holder
      where holder.pid = any (pg_catalog.pg_blocking_pids(pg_locks.pid))
    ) as held_by
  from pg_catalog.pg_locks join pg_catalog.pg_stat_activity using (pid)
  where datname = pg_catalog.current_database() and not granted and locktype <> 'extend'`;
