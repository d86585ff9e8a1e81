import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { City } from "./city.ts";
import { listCost } from "./nearby.ts";
import { type Plot, type Point, svgOf } from "./plot.ts";
import type { PopulationName } from "./populations.ts";
import { type Row, row } from "./row.ts";
import { call, changes } from "./scripts.ts";
import { liftEpochs, type Town } from "./town.ts";

const CALLS: Readonly<Record<string, string>> = {
  ping: "api.update_location((select cell from bench.people where i = :id))",
  heartbeat: "api.heartbeat()",
  "live users": "api.live_users()",
  "change of cell": changes.cell,
  "change of track": changes.track,
};

/** The same calls in populations of one kind that grow, for a plot each. */
const KINDS = [
  {
    name: "density",
    title: "What a call costs, by density",
    across: "live within 5 km, in the mean",
    populations: ["village", "town", "city", "metro"],
    size: withinReach,
  },
  {
    name: "live",
    title: "What a call costs, by the number of live, in towns of 10,000",
    across: "live",
    populations: ["town", "ten_towns", "million"],
    size: ({ listeners }: Town) => Promise.resolve(listeners),
  },
] as const;

/** How costs grow with density and with the number of live; writes the plots where they are wanted. */
export async function measureGrowth(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, title, across, populations, size } of KINDS) {
    const series: Record<string, Point[]> = {};
    for (const population of city.present<PopulationName>([...populations])) {
      const x = await size(await city.town(population));
      for (const [call, y] of Object.entries(await costsIn(city, population))) {
        series[call] = [...(series[call] ?? []), { x, y }];
        rows.push(row(`growth by ${name}, ${call} at ${Math.round(x)}: ms of CPU`, y));
      }
    }
    await write(city, name, { title, across, up: "ms of CPU", series });
  }
  return rows;
}

async function costsIn(city: City, name: PopulationName): Promise<Record<string, number>> {
  const town = await city.town(name);
  await liftEpochs(town);
  const { ours, redis } = await listCost(city, name);
  const costs: Record<string, number> = { nearby: ours.cpuMs, "Redis' list": redis };
  for (const [title, sql] of Object.entries(CALLS)) {
    const { seconds } = city.pace;
    costs[title] = (await city.cost(town, [call(town.listeners, sql)], { seconds })).cpuMs;
  }
  await town.database.query("truncate private.changes");
  return costs;
}

async function withinReach({ database }: Town): Promise<number> {
  const [mean] = await database.query<{ people: number }>(
    `select avg(people)::float8 as people
    from (select id, cell from bench.people order by random() limit 100) as viewer
    cross join lateral (
      select count(*) as people
      from bench.people as other
      join private.cells on cells.cell = other.cell
      where extensions.st_dwithin(cells.centre, private.centre_of(viewer.cell), 5000, false)
    ) as near`,
  );
  return mean?.people ?? 0;
}

async function write({ pace }: City, name: string, plot: Plot): Promise<void> {
  if (pace.plots === undefined) return;
  await mkdir(pace.plots, { recursive: true });
  await writeFile(join(pace.plots, `cost-by-${name}.svg`), svgOf(plot));
}
