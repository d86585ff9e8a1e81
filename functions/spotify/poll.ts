import { z } from "zod";
import { type Asking, ask, type Claim } from "./ask.ts";

/** How many listeners are asked about at once. */
const AT_ONCE = 8;

/** How long a worker takes new listeners on, in milliseconds: it ends well within a function's life. */
const SHIFT_MS = 40_000;

const Claimed = z.object({
  polls: z.array(z.object({ userId: z.uuid(), claim: z.uuid() })),
  leastS: z.number(),
  mostS: z.number(),
});

/** How a shift went; `fault` is the last thing that went wrong, for the log. */
export interface Shift {
  readonly polled: number;
  readonly failed: number;
  readonly fault?: unknown;
}

/**
 * Asks about everybody who is due, a few at a time, until nobody is, the allowance is used up, Spotify
 * wants a pause, or the shift is over. It holds no more listeners at a time than it asks about.
 */
export async function pollAll(asking: Asking): Promise<Shift> {
  const queue = due(asking, performance.now() + SHIFT_MS);
  let polled = 0;
  const faults = { count: 0, last: undefined as unknown };
  const work = async () => {
    for await (const claim of queue) {
      polled += 1;
      await ask(asking, claim).catch((fault) => {
        faults.count += 1;
        faults.last = fault;
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const { count: failed, last: fault } = faults;
  return { polled, failed, ...(failed > 0 ? { fault } : {}) };
}

async function* due({ database }: Asking, endsAt: number): AsyncGenerator<Claim> {
  while (performance.now() < endsAt) {
    const answer = await database("claim_track_polls", { most: AT_ONCE });
    const { polls, leastS, mostS } = Claimed.parse(answer);
    if (polls.length === 0) return;
    for (const poll of polls) yield { ...poll, leastS, mostS };
  }
}
