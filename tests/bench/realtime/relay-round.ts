import type { Contestant } from "./contestants.ts";
import type { CountingSocket } from "./counting-socket.ts";

export const receivers = 50;

export interface RelayRound {
  /** Messages received by all receivers together, a second, with `inFlight` messages under way. */
  readonly framesPerSecond: number;
  /** Milliseconds from sending to receipt, of every receipt, at `pace` messages a second. */
  readonly delays: number[];
}

const flood = { messages: 1_500, inFlight: 50 };
const pace = { messages: 100, everyMs: 10 };

/** One sender and 50 receivers: as fast as it goes, and then at a pace. */
export async function relayRound(contestant: Contestant): Promise<RelayRound> {
  const room: CountingSocket[] = [];
  for (let n = 0; n < receivers; n += 1) room.push(await contestant.enter());
  const sender = await contestant.enter();
  const send = () => sender.send(contestant.message);
  await flooded(room, send, 500);
  const framesPerSecond = await flooded(room, send, flood.messages);
  const delays = await paced(room, send);
  for (const socket of [...room, sender]) socket.close();
  return { framesPerSecond, delays };
}

function flooded(room: CountingSocket[], send: () => void, messages: number): Promise<number> {
  const started = performance.now();
  const counts = new Uint32Array(messages + 1);
  let sent = 0;
  const sendNext = () => {
    if (sent === messages) return;
    sent += 1;
    send();
  };
  return new Promise((resolve) => {
    for (const socket of room) {
      socket.received = 0;
      socket.onMessage = (received) => {
        const count = (counts[received] ?? 0) + 1;
        counts[received] = count;
        if (count < room.length) return;
        if (received === messages) {
          resolve((messages * room.length * 1000) / (performance.now() - started));
        } else sendNext();
      };
    }
    for (let n = 0; n < flood.inFlight; n += 1) sendNext();
  });
}

function paced(room: CountingSocket[], send: () => void): Promise<number[]> {
  const sentAt: number[] = [];
  const delays: number[] = [];
  return new Promise((resolve) => {
    for (const socket of room) {
      socket.received = 0;
      socket.onMessage = (received) => {
        delays.push(performance.now() - (sentAt[received - 1] ?? 0));
        if (delays.length === pace.messages * room.length) resolve(delays);
      };
    }
    const timer = setInterval(() => {
      sentAt.push(performance.now());
      send();
      if (sentAt.length === pace.messages) clearInterval(timer);
    }, pace.everyMs);
  });
}
