import process from "node:process";
import { centreOf } from "../../shared/domain/geohash.ts";
import { saidBy } from "../support/api.ts";
import { startCluster } from "../support/cluster.ts";
import { freshDatabase, prepareTemplate } from "../support/fresh-database.ts";
import { type Attacker, RedTeam } from "../support/red-team.ts";
import { CALLS_ABOUT, type CallAbout, unseenPeople } from "../support/refused-calls.ts";
import { sameDistribution, seeded } from "../support/statistics.ts";
import { quantile } from "./statistics.ts";

const TOWN = "gcpvj0";
/** Calls of each kind, and those before that nobody counts. */
const ROUNDS = 300;
const WARM_UP = 30;

/**
 * A14: whether how long an answer takes tells why somebody may not be seen. The latencies are those of
 * the Data API on Postgres, where no function adds noise. Each round asks about everybody in random
 * order, so that whatever else the machine does meets all alike. The chance is that of the two-sample
 * Kolmogorov-Smirnov test, against somebody who does not exist: below 0.01 two are not of one kind,
 * which by accident one comparison in a hundred says.
 *
 * @param names of the calls to measure, all by default
 */
export async function benchTiming(names: readonly string[]): Promise<void> {
  const cluster = process.env.DATABASE_URL ? null : await startCluster();
  if (cluster) {
    process.env.RESONANCE_TEST_DATABASE_URL = cluster.url("postgres");
    await prepareTemplate();
    process.env.DATABASE_URL = (await freshDatabase()).url;
  }
  const team = await RedTeam.open();
  try {
    const attacker = await team.attacker();
    await team.settle([{ id: attacker.id, home: centreOf(TOWN) }]);
    await team.limits({ heartbeat_timeout_s: 3600 });
    const people = await unseenPeople(team, attacker, TOWN);
    // Longer silent than that.
    await team.sql(
      "update app.presence set live_since = now() - interval '1 day', heartbeat_at = now() - interval '2 hours' where user_id = $1",
      [people.get("silent")],
    );
    for (const call of CALLS_ABOUT) {
      if (names.length > 0 && !names.includes(call.name)) continue;
      // A token of its own: the first would be too old by then.
      report(call.name, await latencies(team, await team.phoneOf(attacker), people, call));
    }
  } finally {
    await team.close();
    await cluster?.close();
  }
}

/** Milliseconds of each call, by why its person may not be seen. */
async function latencies(
  team: RedTeam,
  attacker: Attacker,
  people: ReadonlyMap<string, string>,
  { name, args, status, undo }: CallAbout,
): Promise<Map<string, number[]>> {
  const random = seeded(14);
  const found = new Map<string, number[]>([...people.keys()].map((reason) => [reason, []]));
  const said = new Set<string>();
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const order = [...people].map((person) => ({ person, at: random() }));
    for (const { person } of order.sort((one, other) => one.at - other.at)) {
      const [reason, id] = person;
      const began = performance.now();
      const answer = await attacker.call(name, args(id));
      const ms = performance.now() - began;
      if (answer.status !== status) throw new Error(`${name}: ${answer.status} ${answer.text}`);
      said.add(saidBy(answer));
      if (round >= 0) found.get(reason)?.push(ms);
      if (undo) await team.sql(undo, [attacker.id]);
    }
    await team.sql("delete from private.changes");
  }
  if (said.size > 1) throw new Error(`${name} says ${[...said].join(" or ")}`);
  return found;
}

function report(name: string, found: ReadonlyMap<string, number[]>): void {
  console.log(`${name}, ${ROUNDS} calls each: median and p95 in ms, and the chance`);
  const unknown = found.get("unknown") ?? [];
  for (const [reason, values] of found) {
    const chance = sameDistribution(values, unknown);
    console.log(
      `  ${reason.padEnd(27)} ${quantile(values, 0.5).toFixed(2).padStart(6)} ` +
        `${quantile(values, 0.95).toFixed(2).padStart(6)}  ${chance.toFixed(3)}` +
        `${chance < 0.01 ? "  differs" : ""}`,
    );
  }
}
