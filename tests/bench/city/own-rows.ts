import type { City } from "./city.ts";
import { type Figures, figuresOf, inRounds } from "./measure.ts";
import type { PopulationName } from "./populations.ts";
import { type Row, ratioAtLeast, row } from "./row.ts";
import { bareUpdate, call, drawn, transaction } from "./scripts.ts";
import type { Town } from "./town.ts";

/** Cells that a load of pings is drawn from: pgbench takes at most so many scripts. */
const CELLS = 100;

/** Signs of life beside the least that they must write. */
export async function measureOwnRows(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of city.present(["town", "metro", "million"])) {
    rows.push(...(await rowsOf(city, name)));
  }
  return rows;
}

async function rowsOf(city: City, name: PopulationName): Promise<Row[]> {
  const town = await city.town(name);
  const pace = { seconds: city.pace.seconds };
  const pings = await pingScripts(town, false);
  const wholes = await pingScripts(town, true);
  const rounds = await inRounds(city, {
    bare: () => city.cost(town, [bareUpdate(town.listeners)], pace),
    ping: () => city.cost(town, pings, pace),
    heartbeat: () => city.cost(town, [call(town.listeners, "api.heartbeat()")], pace),
    whole: () => city.cost(town, wholes, pace),
  });
  const bare = figuresOf(rounds.bare);
  const beside = (measure: string, { callsASecond }: Figures, least: number) =>
    row(`${measure}, ${name}: calls a second, beside the bare update`, callsASecond, {
      beside: bare.callsASecond,
      goal: ratioAtLeast(least),
    });
  const [ping, heartbeat] = [figuresOf(rounds.ping), figuresOf(rounds.heartbeat)];
  return [
    beside("ping, its write", ping, 0.5),
    row(`ping, its write, ${name}: ms of CPU`, ping.cpuMs, { beside: bare.cpuMs }),
    row(`ping, with its list, ${name}: ms of CPU`, figuresOf(rounds.whole).cpuMs),
    beside("heartbeat", heartbeat, 0.6),
    row(`heartbeat, ${name}: ms of CPU`, heartbeat.cpuMs, { beside: bare.cpuMs }),
  ];
}

/** Pings of those who stay in the fullest cells, one script a cell: no call looks its cell up. */
export async function pingScripts({ database }: Town, list: boolean): Promise<string[]> {
  const cells = await database.query<{ cell: string; first: number; last: number }>(
    `select cell, min(i) as first, max(i) as last from bench.people
    group by cell order by first limit ${CELLS}`,
  );
  return cells.map(
    ({ cell, first, last }) =>
      drawn(last, first) + transaction(`select api.update_location('${cell}', ${list})`),
  );
}
