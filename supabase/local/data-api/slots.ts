import { noConnection } from "./api-error.ts";

/** Lets so many work at once; who waits longer for a turn than is allowed is refused: 504. */
export class Slots {
  #free: number;
  readonly #waitMs: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number, waitMs: number) {
    this.#free = size;
    this.#waitMs = waitMs;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  #turn(): Promise<void> {
    const turn = Promise.withResolvers<void>();
    const given = () => {
      clearTimeout(timer);
      turn.resolve();
    };
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(given), 1);
      turn.reject(noConnection());
    }, this.#waitMs);
    this.#waiting.push(given);
    return turn.promise;
  }
}
