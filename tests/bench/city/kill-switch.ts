import { type City, pause } from "./city.ts";
import { latency, pgbench, type Script } from "./pgbench.ts";
import { atMost, type Row, row } from "./row.ts";
import { call, changes, inTurn, transaction } from "./scripts.ts";
import { Session } from "./session.ts";
import { Teller } from "./teller.ts";
import { setLimits, type Town } from "./town.ts";

/** Those who go offline, each in a transaction of their own, and how many a second. */
const LEAVING = { clients: 4, rate: 20 };

const LATE = atMost(100);

/** Offline at once, whatever others do. */
export async function measureKillSwitch(city: City): Promise<Row[]> {
  return [...(await besideTogglers(city)), ...(await besideSweep(city))];
}

/** Fifteen accounts change their radius as fast as they can. */
function besideTogglers(city: City): Promise<Row[]> {
  return city.inCopy("town", async (town) => {
    const seconds = city.pace.seconds * 2;
    const teller = await Teller.start(town);
    const toggle = `\\set id :client_id + 1\n${transaction(`select ${changes.radius}`)}`;
    const toggling = pgbench(town.url, [toggle], { seconds, clients: 15 });
    const leaving = await pgbench(town.url, [leave(town)], { seconds: seconds - 1, ...LEAVING });
    const { calls } = await toggling;
    await teller.stop();
    return [
      row("kill switch, 15 toggle their radius: ms, p95", latency(leaving, 0.95), { goal: LATE }),
      row("kill switch, 15 toggle their radius: ms, worst", latency(leaving, 1)),
      row("15 toggle their radius: calls a second", calls / seconds),
    ];
  });
}

/** Half of 5,000 fall silent; the other half goes on. */
function besideSweep(city: City): Promise<Row[]> {
  return city.inCopy("crowd", async (town) => {
    await setLimits(town.database, { heartbeat_timeout_s: 90 });
    await town.database.query("update app.presence set heartbeat_at = now()");
    await town.database.query(
      `update app.presence set heartbeat_at = now() - interval '5 minutes'
      where user_id in (select id from bench.people where i > ${town.listeners / 2})`,
    );
    const teller = await Teller.start(town);
    const others = [leave(town), going(town, changes.track), going(town, "api.go_live()")] as const;
    const seconds = city.pace.seconds * 4;
    const load = pgbench(town.url, others, { seconds, clients: 4, rate: 40 });
    await pause(500);
    const sweep = await swept(town);
    const { failures, ...latencies } = await load;
    await teller.stop();
    const title = `sweep of ${town.listeners / 2} of ${town.listeners}`;
    return [
      row(`${title}: kill switch, ms, p95`, latency({ ...latencies, failures }, 0.95), {
        goal: LATE,
      }),
      row(`${title}: others' calls that failed`, failures.length, { goal: atMost(0) }),
      row(`${title}: s until it is over`, sweep.seconds),
      row(`${title}: longest transaction, s`, sweep.longestS, { goal: atMost(1) }),
    ];
  });
}

/** Those with the smaller numbers, each once. */
const leave = ({ listeners }: Town): Script =>
  inTurn(listeners / 2, LEAVING.clients) + transaction("select api.go_offline()");

/** Calls of some of whom a part has gone offline meanwhile. */
const going = ({ listeners }: Town, sql: string): Script =>
  call(listeners / 2, `bench.attempt($$${sql}$$)`);

/** Runs the sweep as the scheduler does, and watches how long its transactions are. */
async function swept(town: Town) {
  const session = await Session.open(town);
  const began = performance.now();
  let over = false;
  const sweeping = session.run("call private.run_jobs('seconds')").finally(() => {
    over = true;
  });
  let longestS = 0;
  while (!over) {
    const [open] = await town.database.query<{ seconds: number | null }>(
      `select extract(epoch from clock_timestamp() - xact_start)::float8 as seconds
      from pg_stat_activity where pid = $1`,
      [session.pid],
    );
    longestS = Math.max(longestS, open?.seconds ?? 0);
    await pause(10);
  }
  await sweeping;
  await session.close();
  return { seconds: (performance.now() - began) / 1000, longestS };
}
