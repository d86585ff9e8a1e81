import { median } from "../statistics.ts";
import type { City } from "./city.ts";
import { figuresOf, inRounds } from "./measure.ts";
import type { PopulationName } from "./populations.ts";
import { atMost, type Row, ratioAtMost, row } from "./row.ts";
import { call } from "./scripts.ts";

/** What a list may cost of Redis' GEOSEARCH and HMGET, which judge nothing. */
const OF_REDIS = { town: ratioAtMost(3), metro: ratioAtMost(0.5), million: ratioAtMost(1.7) };

/** The nearby list beside Redis, and how it grows with density. */
export async function measureNearby(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  const cpu = new Map<PopulationName, number>();
  for (const name of city.present(["town", "metro", "million"])) {
    const { ours, redis } = await listCost(city, name);
    cpu.set(name, ours.cpuMs);
    rows.push(
      row(`nearby, ${name}: ms of CPU`, ours.cpuMs, { goal: atMost(4) }),
      row(`nearby, ${name}: ms of CPU, beside Redis`, ours.cpuMs, {
        beside: redis,
        goal: OF_REDIS[name],
      }),
      row(`nearby, ${name}: ms, p50`, ours.p50),
      row(`nearby, ${name}: ms, p95`, ours.p95),
    );
  }
  const [town, metro] = [cpu.get("town") ?? 0, cpu.get("metro") ?? 0];
  return [
    ...rows,
    row("nearby, metro beside town: ms of CPU", metro, { beside: town, goal: ratioAtMost(1.3) }),
  ];
}

/** The list's figures in a population, and Redis' milliseconds of CPU for the same. */
export async function listCost(city: City, name: PopulationName) {
  const town = await city.town(name);
  const redis = await city.redis(name);
  const { seconds } = city.pace;
  const script = call(town.listeners, "api.nearby()");
  await city.cost(town, [script], { seconds: 1 });
  const rounds = await inRounds(city, {
    ours: () => city.cost(town, [script], { seconds }),
    redis: () => redis.nearbyCost(name, town.listeners, seconds),
  });
  return { ours: figuresOf(rounds.ours), redis: median(rounds.redis) };
}
