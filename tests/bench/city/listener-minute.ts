import type { City } from "./city.ts";
import { pingScripts } from "./own-rows.ts";
import type { PopulationName } from "./populations.ts";
import { atLeast, type Row, row } from "./row.ts";
import { call, changes } from "./scripts.ts";
import { Teller } from "./teller.ts";
import { setLimits } from "./town.ts";

/** Listeners at whose pace the calls come: enough that the teller's own pace does not count. */
const LISTENERS = 2000;

/** Calls of a listener in a minute; a track counts three times in ten minutes. */
const CALLS_A_MINUTE = 2 + 2 + 1 + 0.3;

const MINUTE_MS = 60_000;

/** How many listeners one core carries: their calls, and telling others of them. */
export async function measureListenerMinute(city: City): Promise<Row[]> {
  return [
    ...(await rowsOf(city, "town", true)),
    ...(await rowsOf(city, "town", false)),
    ...(await rowsOf(city, "metro", true)),
  ];
}

function rowsOf(city: City, name: PopulationName, list: boolean): Promise<Row[]> {
  return city.inCopy(name, async (town) => {
    await setLimits(town.database, { realtime_messages_a_second: 2500 });
    const pings = await pingScripts(town, list);
    // Each cell's script once, so the others as often as all of them.
    const times = (number: number) => Math.round((number * pings.length) / 2);
    const scripts = [
      ...pings,
      [call(town.listeners, "api.heartbeat()"), times(2)],
      [call(town.listeners, "api.nearby()"), times(1)],
      [call(town.listeners, changes.track), times(0.3)],
    ] as const;
    const teller = await Teller.start(town);
    const seconds = city.pace.seconds * 5;
    const rate = (LISTENERS * CALLS_A_MINUTE) / 60;
    const { cpuMs } = await city.cost(town, scripts, { seconds, clients: 4, rate });
    const tellerMs = (await teller.cpuMs()) / ((LISTENERS * seconds) / 60);
    await teller.stop();
    const minuteMs = cpuMs * CALLS_A_MINUTE + tellerMs;
    const title = `listener-minute, ${name}${list ? "" : ", pings without a list"}`;
    return [
      row(`${title}: listeners a core`, MINUTE_MS / minuteMs, { goal: atLeast(8000) }),
      row(`${title}: ms of CPU, calls`, cpuMs * CALLS_A_MINUTE),
      row(`${title}: ms of CPU, teller`, tellerMs),
    ];
  });
}
