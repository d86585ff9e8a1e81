import type { SpawnedServer } from "../../realtime/support/spawn-server.ts";
import { joined } from "./contestants.ts";
import type { CountingSocket } from "./counting-socket.ts";
import { receivers } from "./relay-round.ts";

export interface InsertRound {
  /** Milliseconds from before an insert to the first receiver, one for each insert. */
  readonly toFirst: number[];
  /** The same to the last of the receivers. */
  readonly toLast: number[];
}

const inserts = 200;
const pauseMs = 10;

/**
 * Rows of `realtime.send` to 50 receivers on one private channel, one after the other.
 *
 * @param insert inserts a row on the topic; gives when it began, in milliseconds since 1970
 */
export async function insertRound(
  server: SpawnedServer,
  insert: (topic: string) => Promise<number>,
): Promise<InsertRound> {
  const topic = "user:bench";
  const room: CountingSocket[] = [];
  for (let n = 0; n < receivers; n += 1) room.push(await joined(server, topic, true));
  const round: InsertRound = { toFirst: [], toLast: [] };
  for (let n = 0; n < inserts; n += 1) {
    const receipts: number[] = [];
    const all = new Promise<void>((resolve) => {
      for (const socket of room) {
        socket.onMessage = () => {
          receipts.push(performance.timeOrigin + performance.now());
          if (receipts.length === room.length) resolve();
        };
      }
    });
    const began = await insert(topic);
    await all;
    round.toFirst.push(Math.min(...receipts) - began);
    round.toLast.push(Math.max(...receipts) - began);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  for (const socket of room) socket.close();
  return round;
}
