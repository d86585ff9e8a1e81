import type { City, Cost } from "./city.ts";
import { figuresOf, inRounds } from "./measure.ts";
import type { PopulationName } from "./populations.ts";
import { atMost, type Row, row } from "./row.ts";
import { call, changes, inTurn, transaction } from "./scripts.ts";
import { liftEpochs, type Town } from "./town.ts";

/** What changes what others see: all that a phone waits for. */
export async function measureChanges(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of city.present(["town", "metro", "million"])) {
    rows.push(...(await rowsOf(city, name)));
  }
  return rows;
}

async function rowsOf(city: City, name: PopulationName): Promise<Row[]> {
  const town = await city.town(name);
  const { listeners } = town;
  await liftEpochs(town);
  const load = (sql: string) => () =>
    city.cost(town, [call(listeners, sql)], { seconds: city.pace.seconds });
  const rounds = await inRounds(city, {
    cell: load(changes.cell),
    track: load(changes.track),
    radius: load(changes.radius),
    offline: () => leave(city, town),
  });
  await forgetChanges(town);
  return Object.entries(rounds).flatMap(([change, costs]) => {
    const { cpuMs, p50, p95 } = figuresOf(costs);
    return [
      row(`change of ${change}, ${name}: ms of CPU in the call`, cpuMs, { goal: atMost(5) }),
      row(`change of ${change}, ${name}: ms, p50`, p50, { goal: atMost(5) }),
      row(`change of ${change}, ${name}: ms, p95`, p95),
    ];
  });
}

/** Everybody in turn goes offline once, and is laid live again afterwards. */
async function leave(city: City, town: Town): Promise<Cost> {
  const script = inTurn(town.listeners) + transaction("select api.go_offline()");
  const cost = await city.cost(town, [script], { seconds: city.pace.seconds });
  await town.database.exec(
    `set local session_replication_role = replica; select bench.lay_live(1, ${town.listeners})`,
  );
  return cost;
}

/** What nobody was told: no teller runs. */
async function forgetChanges({ database }: Town): Promise<void> {
  await database.query("truncate private.changes");
  await database.query("vacuum analyze");
}
