import { DatabaseBusy } from "./database.ts";

/** How long anybody waits for a turn, as PostgREST does for a connection of its pool. */
const LONGEST_WAIT_MS = 10_000;

/** The one backend, held by one user of it until released. */
export interface Turn {
  release(): void;
}

interface Waiter {
  readonly grant: (turn: Turn) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Who comes first has the one backend first, and keeps it until the turn is released. */
export class Turns {
  readonly #waiting = new Set<Waiter>();
  readonly #longestWaitMs: number;
  #held = false;

  constructor(longestWaitMs = LONGEST_WAIT_MS) {
    this.#longestWaitMs = longestWaitMs;
  }

  /** Waits for those who came before; throws `DatabaseBusy` when that takes too long. */
  take(): Promise<Turn> {
    const { promise, resolve, reject } = Promise.withResolvers<Turn>();
    if (!this.#held) {
      resolve(this.#hold());
      return promise;
    }
    const waiter: Waiter = {
      grant: resolve,
      timer: setTimeout(() => {
        this.#waiting.delete(waiter);
        reject(new DatabaseBusy());
      }, this.#longestWaitMs),
    };
    this.#waiting.add(waiter);
    return promise;
  }

  #hold(): Turn {
    this.#held = true;
    let released = false;
    return {
      release: () => {
        if (released) return;
        released = true;
        this.#next();
      },
    };
  }

  #next(): void {
    this.#held = false;
    const [first] = this.#waiting;
    if (!first) return;
    this.#waiting.delete(first);
    clearTimeout(first.timer);
    first.grant(this.#hold());
  }
}
