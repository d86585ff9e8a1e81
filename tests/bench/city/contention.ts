import { quantile } from "../statistics.ts";
import { type City, pause } from "./city.ts";
import { pgbench, type Script } from "./pgbench.ts";
import { atMost, type Row, row } from "./row.ts";
import { changes, drawn, transaction } from "./scripts.ts";
import { Session } from "./session.ts";
import { Teller } from "./teller.ts";
import { liftEpochs, type Town } from "./town.ts";

const CLIENTS = 20;

/** Between two looks at who waits. */
const LOOK_MS = 20;

/** All calls, by listeners of the fullest cell alone, with the teller at work. */
export function measureContention(city: City): Promise<Row[]> {
  return city.inCopy("metro", async (town) => {
    await liftEpochs(town);
    const seconds = city.pace.seconds * 3;
    const scripts = await scriptsOfOneCell(town);
    const teller = await Teller.start(town);
    const deadlocks = await deadlocksOf(town);
    const load = pgbench(town.url, scripts, { seconds, clients: CLIENTS });
    const waits = await watchWaits(town, load);
    const { calls, latencies, failures } = await load;
    await teller.stop();
    const of = (wait: string) => waits.filter((one) => one.startsWith(wait)).length;
    const title = `${CLIENTS} clients in one cell`;
    return [
      row(`${title}: waits for an advisory lock`, of("Lock/advisory"), { goal: atMost(0) }),
      row(`${title}: part of their time that they wait for each other`, of("Lock/") / waits.length),
      row(`${title}: deadlocks`, (await deadlocksOf(town)) - deadlocks, { goal: atMost(0) }),
      row(`${title}: calls that failed`, failures.length, { goal: atMost(0) }),
      row(`${title}: calls a second`, calls / seconds),
      row(`${title}: ms, p95`, quantile(latencies.flat(), 0.95)),
    ];
  });
}

async function scriptsOfOneCell({ database }: Town): Promise<Script[]> {
  const [fullest] = await database.query<{ cell: string; people: number }>(
    "select cell, count(*) as people from bench.people group by cell order by count(*) desc limit 1",
  );
  const { cell = "", people = 0 } = fullest ?? {};
  const stay = Math.floor(people / 2);
  const by = (sql: string) => drawn(stay) + transaction(`select ${sql}`);
  // Half of them come and go: two clients may mean one of these.
  const leave =
    drawn(people, stay + 1) + transaction(`select bench.attempt($$${changes.presence}$$)`);
  return [
    [by(`api.update_location('${cell}')`), 4],
    [by("api.heartbeat()"), 4],
    [by("api.nearby()"), 2],
    [by(changes.track), 2],
    [by(changes.radius), 2],
    [by(changes.cell), 1],
    [leave, 2],
  ];
}

/** What active sessions waited for, at each look while the load runs. */
async function watchWaits(town: Town, load: Promise<unknown>): Promise<string[]> {
  const session = await Session.open(town);
  const waits: string[] = [];
  let over = false;
  load.finally(() => {
    over = true;
  });
  while (!over) {
    const seen = await session.run<{ wait: string }>(
      `select coalesce(wait_event_type || '/' || wait_event, 'none') as wait
      from pg_stat_activity
      where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`,
    );
    waits.push(...seen.map(({ wait }) => wait));
    await pause(LOOK_MS);
  }
  await session.close();
  return waits;
}

async function deadlocksOf({ database }: Town): Promise<number> {
  const [statistics] = await database.query<{ deadlocks: number }>(
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  return statistics?.deadlocks ?? 0;
}
