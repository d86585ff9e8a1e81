import process from "node:process";
import { openTestDatabase } from "../realtime/support/server.ts";
import { SpawnedServer } from "../realtime/support/spawn-server.ts";
import { type Contestant, resonance, socketIoRoom, wsRelay } from "./realtime/contestants.ts";
import { insertRound } from "./realtime/insert-round.ts";
import { type RelayRound, receivers, relayRound } from "./realtime/relay-round.ts";
import { halfAndMost, median, quantile } from "./statistics.ts";

/** Many short rounds: what else the machine does then falls on all alike. */
const rounds = 9;

/**
 * What the realtime server relays beside a bare ws relay and a Socket.IO room, taking turns on the
 * same machine with the same load client; then how long a row takes from its insert to 50 phones, on
 * the embedded database and, where DATABASE_URL names one, on Postgres.
 */
export async function benchRealtime(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  await benchRelay();
  await benchInserts("the embedded database", {});
  if (databaseUrl) await benchInserts("Postgres", { DATABASE_URL: databaseUrl });
}

async function benchRelay(): Promise<void> {
  const contestants = [
    await resonance(await SpawnedServer.start({})),
    await wsRelay(),
    await socketIoRoom(),
  ];
  const results = new Map<Contestant, RelayRound[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of contestants) {
      const done = results.get(contestant) ?? [];
      results.set(contestant, [...done, await relayRound(contestant)]);
    }
  }
  for (const contestant of contestants) await contestant.close();
  console.log(`One sender, ${receivers} receivers; medians of ${rounds} rounds.`);
  const [own = []] = [...results.values()];
  for (const contestant of contestants) {
    const done = results.get(contestant) ?? [];
    const p50 = median(done.map(({ delays }) => quantile(delays, 0.5)));
    const p95 = median(done.map(({ delays }) => quantile(delays, 0.95)));
    const speed = median(done.map(({ framesPerSecond }) => framesPerSecond));
    const share = median(
      done.map(
        ({ framesPerSecond }, round) => (own[round]?.framesPerSecond ?? 0) / framesPerSecond,
      ),
    );
    console.log(
      `  ${contestant.name.padEnd(10)} ${Math.round(speed).toString().padStart(8)} frames/s, ` +
        `p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms; ` +
        `Resonance relays ${share.toFixed(2)} of it`,
    );
  }
}

async function benchInserts(name: string, env: Record<string, string>): Promise<void> {
  const server = await SpawnedServer.start(env);
  const database = env.DATABASE_URL ? await openTestDatabase() : null;
  const insert = async (topic: string) => {
    if (database === null) return await server.insert(topic);
    const began = performance.timeOrigin + performance.now();
    await database.query("select realtime.send('{}'::jsonb, 'e', $1)", [topic]);
    return began;
  };
  const done = [];
  for (let round = 0; round < rounds; round += 1) done.push(await insertRound(server, insert));
  await database?.close();
  await server.close();
  const toFirst = done.flatMap((round) => round.toFirst);
  const toLast = done.flatMap((round) => round.toLast);
  console.log(`Insert to receipt by ${receivers}, on ${name}: p50 / p95 in ms`);
  console.log(`  to the first ${halfAndMost(toFirst)}, to the last ${halfAndMost(toLast)}`);
}
