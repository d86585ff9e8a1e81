/** How many things are asked about at once. */
export const AT_ONCE = 8;

/** How long a worker takes new work on, in milliseconds: it ends well within a function's life. */
const SHIFT_MS = 40_000;

/** How a shift went; `fault` is the last thing that went wrong, for the log. */
export interface Shift {
  readonly done: number;
  readonly failed: number;
  readonly fault?: unknown;
}

/**
 * Works through what `claim` gives, a few at a time, until it gives nothing or the shift is over. It
 * holds no more at a time than it works on.
 */
export async function workThrough<Claimed>(
  claim: () => Promise<readonly Claimed[]>,
  work: (claimed: Claimed) => Promise<unknown>,
): Promise<Shift> {
  const queue = claims(claim, performance.now() + SHIFT_MS);
  let done = 0;
  const faults = { count: 0, last: undefined as unknown };
  const hand = async () => {
    for await (const claimed of queue) {
      done += 1;
      await work(claimed).catch((fault) => {
        faults.count += 1;
        faults.last = fault;
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
  const { count: failed, last: fault } = faults;
  return { done, failed, ...(failed > 0 ? { fault } : {}) };
}

async function* claims<Claimed>(
  claim: () => Promise<readonly Claimed[]>,
  endsAt: number,
): AsyncGenerator<Claimed> {
  while (performance.now() < endsAt) {
    const claimed = await claim();
    if (claimed.length === 0) return;
    yield* claimed;
  }
}
