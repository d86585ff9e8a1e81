const bucketMs = 5_000;
const mostBuckets = 12;

/** For how many buckets a rate that was too high counts as such, at least. */
const fewestOver = 3;

/** What is too much, and who is told when it begins. */
export interface RateLimit {
  readonly perSecond: number;
  readonly onOver?: () => void;
}

/**
 * Counts events as the real service does: in buckets of 5 seconds, of which up to 12 are averaged.
 * The average moves only when a bucket is full, so a burst passes and is punished afterwards: then
 * the rate is over its limit, until the average is below again and some 15 seconds have gone by.
 */
export class RateMeter {
  readonly #now: () => number;
  readonly #limit: RateLimit;
  #buckets: number[] = [];
  #count = 0;
  #bucketEnds: number;
  /** Full buckets since the rate went over its limit; null while it is not. */
  #bucketsOver: number | null = null;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number, limit: RateLimit = { perSecond: Number.POSITIVE_INFINITY }) {
    this.#now = now;
    this.#limit = limit;
    this.#bucketEnds = now() + bucketMs;
  }

  add(events: number): void {
    this.#turn();
    this.#count += events;
  }

  /** Events a second, over the full buckets of the last minute. */
  average(): number {
    this.#turn();
    return this.#average();
  }

  /** Whether there are too many. */
  get over(): boolean {
    this.#turn();
    return this.#bucketsOver !== null;
  }

  #average(): number {
    const sum = this.#buckets.reduce((total, count) => total + count, 0);
    return sum === 0 ? 0 : sum / this.#buckets.length / (bucketMs / 1000);
  }

  #turn(): void {
    const now = this.#now();
    if (now - this.#bucketEnds >= bucketMs * mostBuckets) {
      this.#buckets = [];
      this.#count = 0;
      this.#bucketsOver = null;
      this.#bucketEnds = now + bucketMs;
    }
    for (; now >= this.#bucketEnds; this.#bucketEnds += bucketMs) {
      this.#buckets = [this.#count, ...this.#buckets].slice(0, mostBuckets);
      this.#count = 0;
      this.#judge();
    }
  }

  #judge(): void {
    const tooMuch = this.#average() >= this.#limit.perSecond;
    if (this.#bucketsOver === null) {
      if (!tooMuch) return;
      this.#bucketsOver = 0;
      this.#limit.onOver?.();
    } else {
      this.#bucketsOver += 1;
      if (!tooMuch && this.#bucketsOver >= fewestOver) this.#bucketsOver = null;
    }
  }
}
