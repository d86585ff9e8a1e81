import type { Database } from "../../supabase/local/database/database.ts";
import { type Message, messagesTo, tellAll } from "./teller.ts";

/** The number from which a channel is made to count, so that one run can be compared with another. */
const FIRST = 1000;

/** All that a phone can notice of its channel: what came, and the number that a heartbeat would say. */
export interface Heard {
  readonly messages: Message[];
  readonly n: number;
  /** Whether something is kept for it still. */
  readonly waits: boolean;
}

/** What is heard when nothing is told: no message came, none waits, and no number was spent. */
export const SILENCE: Heard = { messages: [], n: FIRST, waits: false };

/** Listeners have heard all that there was until now; they count from the same number every time. */
export async function forgetHeard(database: Database, ...ids: readonly string[]): Promise<void> {
  await tellAll(database);
  for (const id of ids) {
    await database.query("delete from realtime.messages where topic = 'user:' || $1", [id]);
    await database.query("update private.channels set n = $2 where user_id = $1", [id, FIRST]);
  }
}

/** What a listener has heard since then, when all that is due is told. */
export async function heardSince(database: Database, id: string): Promise<Heard> {
  await tellAll(database);
  return heardSoFar(database, id);
}

/** What a listener has heard since then, with what is told until now. */
export async function heardSoFar(database: Database, id: string): Promise<Heard> {
  const [channel] = await database.query<{ n: number; waits: boolean }>(
    `select n, coalesce(waiting_since, urgent_since, page_since) is not null as waits
    from private.channels where user_id = $1`,
    [id],
  );
  if (!channel) throw new Error("this listener has no channel");
  return { messages: await messagesTo(database, id), ...channel };
}
