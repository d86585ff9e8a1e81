const bucketMs = 5_000;
const mostBuckets = 12;

/**
 * Counts events as the real service does: in buckets of 5 seconds, of which up to 12 are averaged.
 * The average moves only when a bucket is full, so a burst passes and is punished afterwards.
 */
export class RateMeter {
  readonly #now: () => number;
  #buckets: number[] = [];
  #count = 0;
  #bucketEnds: number;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#bucketEnds = now() + bucketMs;
  }

  add(events: number): void {
    this.#turn();
    this.#count += events;
  }

  /** Events a second, over the full buckets of the last minute. */
  average(): number {
    this.#turn();
    const sum = this.#buckets.reduce((total, count) => total + count, 0);
    return sum === 0 ? 0 : sum / this.#buckets.length / (bucketMs / 1000);
  }

  #turn(): void {
    const now = this.#now();
    if (now - this.#bucketEnds >= bucketMs * mostBuckets) {
      this.#buckets = [];
      this.#count = 0;
      this.#bucketEnds = now + bucketMs;
    }
    for (; now >= this.#bucketEnds; this.#bucketEnds += bucketMs) {
      this.#buckets = [this.#count, ...this.#buckets].slice(0, mostBuckets);
      this.#count = 0;
    }
  }
}
