import { type City, pause } from "./city.ts";
import { CHANGES_A_MINUTE, evening, setFanOut } from "./evening.ts";
import { pgbench } from "./pgbench.ts";
import type { PopulationName } from "./populations.ts";
import { Probe } from "./probe.ts";
import { atMost, type Row, ratioAtMost, row } from "./row.ts";
import { call } from "./scripts.ts";
import { Teller } from "./teller.ts";
import { liftEpochs, setLimits, type Town } from "./town.ts";

/** A plan whose connections are all taken, and how late others may hear of it, in seconds. */
interface FullPlan {
  readonly plan: string;
  readonly population: PopulationName;
  readonly messages: number;
  readonly lateS: number;
  readonly urgentLateS: number;
}

const PLANS: readonly FullPlan[] = [
  { plan: "Free", population: "full_free", messages: 100, lateS: 6, urgentLateS: 3 },
  { plan: "Pro", population: "full_pro", messages: 500, lateS: 3, urgentLateS: 1 },
  { plan: "no spend cap", population: "town", messages: 2500, lateS: 12, urgentLateS: 1 },
];

/** Others of whom each hears. */
const FAN_OUT = 100;

/** Everybody live whom a plan connects, for an evening's minute. */
export async function measurePlans(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  for (const plan of PLANS) {
    rows.push(...(await city.inCopy(plan.population, (town) => rowsOf(city, town, plan))));
  }
  return rows;
}

async function rowsOf(city: City, town: Town, full: FullPlan): Promise<Row[]> {
  await liftEpochs(town);
  await setLimits(town.database, { realtime_messages_a_second: full.messages });
  await setFanOut(town, FAN_OUT);
  const probe = await Probe.install(town);
  const teller = await Teller.start(town);
  const { warmS, seconds } = city.pace.quick
    ? { warmS: 10, seconds: 20 }
    : { warmS: 30, seconds: 60 };
  const [clock] = await town.database.query<{ at: string }>(
    `select clock_timestamp() + interval '${warmS} seconds' as at`,
  );
  const most = await rowsWaiting(probe, live(town, warmS + seconds));
  await teller.stop();
  await probe.read();
  const later = `at > '${clock?.at}'`;
  const late = (ms: number) => ms / 1000;
  const title = `full town, ${full.plan} (${town.listeners})`;
  const others = await probe.heard(`event <> 'live:user_left' and ${later}`);
  const left = await probe.heard(`event = 'live:user_left' and ${later}`);
  const finds = await probe.finds(later);
  const messages = await probe.messages(later);
  return [
    row(`${title}: others' changes, s late, p95`, late(others.p95), { goal: atMost(full.lateS) }),
    row(`${title}: others' changes, s late, p50`, late(others.p50)),
    row(`${title}: leavings, s late, p95`, late(left.p95), { goal: atMost(full.urgentLateS) }),
    row(`${title}: Finds, s late, p95`, late(finds.p95), { goal: atMost(full.urgentLateS) }),
    row(`${title}: most messages in five seconds, of the plan's`, await probe.mostInFiveSeconds(), {
      beside: 5 * full.messages,
      goal: ratioAtMost(0.9),
    }),
    row(`${title}: messages a listener-minute`, (messages / town.listeners / seconds) * 60),
    row(`${title}: changes that wait, at most`, most),
  ];
}

/** An evening at its own pace, and a Find each second. */
async function live(town: Town, seconds: number): Promise<void> {
  const changesASecond = (town.listeners * CHANGES_A_MINUTE) / 60;
  const finds = [call(town.listeners, "bench.attempt('bench.ask(' || :id || ')')"), 100] as const;
  const scripts = [
    ...evening(town).map(([sql, weight]) => [sql, Math.round(weight * changesASecond)] as const),
    finds,
  ];
  await pgbench(town.url, scripts, { seconds, clients: 4, rate: changesASecond + 1 });
}

async function rowsWaiting(probe: Probe, load: Promise<void>): Promise<number> {
  let [most, over] = [0, false];
  load.finally(() => {
    over = true;
  });
  while (!over) {
    most = Math.max(most, (await probe.waiting()).rows);
    await pause(500);
  }
  await load;
  return most;
}
