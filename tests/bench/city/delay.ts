import { PLANS } from "../../../supabase/local/realtime/plans.ts";
import type { City } from "./city.ts";
import { evening, setFanOut } from "./evening.ts";
import { pgbench } from "./pgbench.ts";
import type { PopulationName } from "./populations.ts";
import { type Delays, Probe } from "./probe.ts";
import { atMost, type Row, row } from "./row.ts";
import { Teller } from "./teller.ts";
import { liftEpochs, setLimits } from "./town.ts";

/** Changes a second, each heard of by so many, with a budget of so many messages a second. */
interface Load {
  readonly rate: number;
  readonly fanOut: number;
  readonly messages: number;
}

const WITHOUT_A_BUDGET = 1_000_000;

/** The last two are what the largest plan has room for when each is told at once. */
const LOADS: readonly Load[] = [
  { rate: 200, fanOut: 50, messages: WITHOUT_A_BUDGET },
  { rate: 100, fanOut: 100, messages: WITHOUT_A_BUDGET },
  { rate: 20, fanOut: 50, messages: PLANS.pro_without_spend_cap.messages },
  { rate: 10, fanOut: 100, messages: PLANS.pro_without_spend_cap.messages },
];

/** From a change's commit to its being noted, and to the message, where the budget leaves room. */
export async function measureDelay(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of ["town", "metro"] as const) {
    for (const load of LOADS) rows.push(...(await rowsOf(city, name, load)));
  }
  return rows;
}

function rowsOf(
  city: City,
  name: PopulationName,
  { rate, fanOut, messages }: Load,
): Promise<Row[]> {
  return city.inCopy(name, async (town) => {
    await liftEpochs(town);
    await setLimits(town.database, { realtime_messages_a_second: messages });
    await setFanOut(town, fanOut);
    const teller = await Teller.start(town);
    // A session plans what it does for the first time, once a minute where the scheduler begins it.
    await pgbench(town.url, evening(town), { seconds: 1, clients: 8, rate });
    const probe = await Probe.install(town);
    const seconds = city.pace.seconds * 4;
    const began = await teller.cpuMs();
    await pgbench(town.url, evening(town), { seconds, clients: 8, rate });
    const cores = ((await teller.cpuMs()) - began) / 1000 / seconds;
    await probe.notedWithin(30_000);
    await teller.stop();
    await probe.read();
    const title = `${rate} changes a second heard by ${fanOut}, ${name}`;
    return [
      ...delayRows(`${title}: ms until noted`, await probe.noted()),
      ...delayRows(
        `${title}: ms until told to who was quiet`,
        await probe.heard("coalesce(heard_before, '-infinity') < made_at - interval '1 second'"),
      ),
      row(`${title}: cores that the teller takes`, cores),
    ];
  });
}

function delayRows(title: string, { count, p50, p95 }: Delays): Row[] {
  return [
    row(`${title}, p50 (of ${count})`, p50, { goal: atMost(60) }),
    row(`${title}, p95`, p95, { goal: atMost(150) }),
  ];
}
