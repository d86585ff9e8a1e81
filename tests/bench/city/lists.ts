import type { City } from "./city.ts";
import { figuresOf, inRounds } from "./measure.ts";
import { atMost, type Goal, type Row, ratioAtMost, row } from "./row.ts";
import { call } from "./scripts.ts";

interface List {
  readonly sql: string;
  readonly goal: Goal;
}

/** The other lists; a track is drawn as often as it is played. */
const LISTS: Readonly<Record<string, List>> = {
  find_listeners: {
    sql: "api.find_listeners(bench.source_id('t', floor(2000 * power(random(), 3))::integer))",
    goal: atMost(5),
  },
  live_users: { sql: "api.live_users()", goal: atMost(6) },
  vibe_matches: { sql: "api.vibe_matches()", goal: atMost(6) },
  sync: { sql: "api.sync()", goal: atMost(6) },
};

/** Flat: no more than so many times as much as in the town, however many are live. */
const FLAT = ratioAtMost(1.3);

export async function measureLists(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  const inTown = new Map<string, number>();
  for (const name of city.present(["town", "metro", "million"])) {
    const town = await city.town(name);
    const rounds = await inRounds(
      city,
      Object.fromEntries(
        Object.entries(LISTS).map(([list, { sql }]) => [
          list,
          () => city.cost(town, [call(town.listeners, sql)], { seconds: city.pace.seconds }),
        ]),
      ),
    );
    for (const [list, { goal }] of Object.entries(LISTS)) {
      const { cpuMs } = figuresOf(rounds[list] ?? []);
      rows.push(row(`${list}, ${name}: ms of CPU`, cpuMs, { goal }));
      const beside = inTown.get(list);
      if (beside === undefined) inTown.set(list, cpuMs);
      else rows.push(row(`${list}, ${name} beside town: ms of CPU`, cpuMs, { beside, goal: FLAT }));
    }
  }
  return rows;
}
