import { type City, pause } from "./city.ts";
import { pgbench } from "./pgbench.ts";
import { Probe } from "./probe.ts";
import { atMost, type Row, ratioAtMost, row } from "./row.ts";
import { call, transaction } from "./scripts.ts";
import { Teller } from "./teller.ts";
import { setLimits, type Town } from "./town.ts";

/** A plan that connects a hundred thousand. */
const MESSAGES_A_SECOND = 20_000;

const SECONDS = 10;

/** Changes a second, and how many of them at once: more than two cores can make by calls. */
const CHANGES = { rate: 2000, atOnce: 100 };

const LEAVING_A_SECOND = 50;

/** Those who leave are heard of by so many at most; they are looked for where the city ends. */
const LEAVING = { viewers: 20, outermost: 6000 };

/** How late others' changes may be when all of a plan's connections are taken. */
const BOUND_S = 12;

/** Ten seconds of far more changes than can be told one by one. */
export function measureStorm(city: City): Promise<Row[]> {
  return city.inCopy("metro", async (town) => {
    await setLimits(town.database, { realtime_messages_a_second: MESSAGES_A_SECOND });
    const leaving = await findLeaving(town);
    const probe = await Probe.install(town);
    const teller = await Teller.start(town);
    await storm(town, leaving);
    const atItsEnd = await probe.waiting();
    const calmS = await secondsUntilCalm(probe);
    await teller.stop();
    await probe.read();
    const left = await probe.heard("event = 'live:user_left'");
    const finds = await probe.finds();
    const fiveSeconds = await probe.mostInFiveSeconds();
    const title = "storm of 2,000 changes a second, metro";
    return [
      row(`${title}: most messages in five seconds, of the plan's`, fiveSeconds, {
        beside: 5 * MESSAGES_A_SECOND,
        goal: ratioAtMost(0.9),
      }),
      row(`${title}: changes that wait for one recipient`, atItsEnd.ofOne, { goal: atMost(100) }),
      row(`${title}: changes that wait in all`, atItsEnd.rows, {
        goal: atMost(town.listeners * 100),
      }),
      row(`${title}: leavings, s late, p95`, left.p95 / 1000, { goal: atMost(1) }),
      row(`${title}: Finds, s late, p95`, finds.p95 / 1000, { goal: atMost(1) }),
      row(`${title}: s until nothing waits longer than ${BOUND_S}`, calmS, { goal: atMost(60) }),
    ];
  });
}

/** Lays those who are going to leave, numbered from 0; how many they are. */
async function findLeaving({ database, listeners }: Town): Promise<number> {
  await database.exec(`
    create table bench.leaving as
    select row_number() over (order by i) - 1 as nth, i
    from bench.people
    join app.positions on user_id = id
    cross join lateral (
      select count(*) as viewers from private.public_audience(array[
        row(
          1, true, user_id, shown_id, positions.cell, positions.ring, reach, positions.is_public
        )::private.noted_place
      ])
    ) as audience
    where i > ${listeners - LEAVING.outermost} and viewers between 1 and ${LEAVING.viewers};
    grant select on bench.leaving to authenticated;
  `);
  const [row] = await database.query<{ count: number }>(
    "select count(*)::integer as count from bench.leaving",
  );
  return row?.count ?? 0;
}

async function storm({ url, listeners }: Town, leaving: number): Promise<void> {
  const { rate, atOnce } = CHANGES;
  const changes = `select bench.record_changes(${atOnce});\n`;
  const leave =
    "\\set nth :nth + 1\n" +
    `select i as id from bench.leaving where nth = (:client_id + 2 * :nth) % ${leaving} \\gset\n` +
    transaction("select api.go_offline()");
  const ask = call(listeners, "bench.attempt('bench.ask(' || :id || ')')");
  await Promise.all([
    pgbench(url, [changes], { seconds: SECONDS, clients: 2, rate: rate / atOnce }),
    pgbench(url, [leave], { seconds: SECONDS, clients: 2, rate: LEAVING_A_SECOND }),
    pgbench(url, [ask], { seconds: SECONDS, clients: 1, rate: 2 }),
  ]);
}

async function secondsUntilCalm(probe: Probe): Promise<number> {
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1000;
  while (passed() < 120) {
    const isNoted = await probe.notedWithin(0);
    if (isNoted && (await probe.waiting()).longestS < BOUND_S) return passed();
    await pause(200);
  }
  return Number.POSITIVE_INFINITY;
}
