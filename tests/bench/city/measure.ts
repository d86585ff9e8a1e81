import { median } from "../statistics.ts";
import type { City, Cost } from "./city.ts";
import { callsASecond, latency } from "./pgbench.ts";
import type { Row } from "./row.ts";

/** Takes one or several rows of figures. */
export type Measure = (city: City) => Promise<Row[]>;

type Loads = Readonly<Record<string, () => Promise<unknown>>>;

/** What each of several loads gave, round by round. */
type Rounds<Each extends Loads> = { [Name in keyof Each]: Awaited<ReturnType<Each[Name]>>[] };

/** Several loads taking turns, so that what else the machine does falls on all alike. */
export async function inRounds<Each extends Loads>(
  { pace }: Pick<City, "pace">,
  loads: Each,
): Promise<Rounds<Each>> {
  const done: Record<string, unknown[]> = {};
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const [name, load] of Object.entries(loads)) {
      done[name] = [...(done[name] ?? []), await load()];
    }
  }
  return done as Rounds<Each>;
}

/** Of several rounds of a load, the medians. */
export interface Figures {
  readonly cpuMs: number;
  readonly p50: number;
  readonly p95: number;
  readonly callsASecond: number;
}

export function figuresOf(rounds: readonly Cost[]): Figures {
  const of = (figure: (cost: Cost) => number) => median(rounds.map(figure));
  const [failure] = rounds.flatMap(({ failures }) => failures);
  if (failure) console.log(`  ! ${failure}`);
  return {
    cpuMs: of(({ cpuMs }) => cpuMs),
    p50: of((cost) => latency(cost, 0.5)),
    p95: of((cost) => latency(cost, 0.95)),
    callsASecond: of(callsASecond),
  };
}
