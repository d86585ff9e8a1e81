import type { City } from "./city.ts";
import { setFanOut } from "./evening.ts";
import { listenerId } from "./listener-id.ts";
import { type Row, row } from "./row.ts";
import { changes } from "./scripts.ts";
import { Session } from "./session.ts";
import { setLimits, type Town } from "./town.ts";

/** Somebody in the fullest cell. */
const SOMEBODY = 1;

/** What one listener's evening costs in messages where 200 are in range, told one change at a time. */
export function measureAudience(city: City): Promise<Row[]> {
  return city.inCopy("full_free", async (town) => {
    await setLimits(town.database, {
      realtime_messages_a_second: 1_000_000,
      changes_interval_ms: 0,
    });
    await setFanOut(town, 100);
    await messagesOf(town, "api.go_offline()");
    const calls = {
      "going live": `bench.come_or_go(${SOMEBODY})`,
      "a track": changes.track.replaceAll(":id", String(SOMEBODY)),
      leaving: "api.go_offline()",
    };
    const rows: Row[] = [];
    for (const [name, sql] of Object.entries(calls)) {
      rows.push(
        row(`messages of ${name}, 200 in range, heard by 100`, await messagesOf(town, sql)),
      );
    }
    return rows;
  });
}

async function messagesOf(town: Town, sql: string): Promise<number> {
  await town.database.query("truncate realtime.messages");
  await town.database.transaction(async (tx) => {
    const claims = JSON.stringify({ role: "authenticated", sub: listenerId(SOMEBODY) });
    await tx.query(
      "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
      [claims],
    );
    await tx.query(`select ${sql}`);
  });
  const session = await Session.open(town);
  for (;;) {
    const [round] = await session.run<{ done: number }>("select private.tell_round() as done");
    if (!round?.done) break;
  }
  const [sent] = await session.run<{ count: number }>(
    "select count(*)::integer as count from realtime.messages",
  );
  await session.close();
  return sent?.count ?? 0;
}
