/** One of several statements that are sent at once, so that all of them together are one exchange. */
export interface Step {
  readonly sql: string;
  /** Text, which the statement casts to what it needs. */
  readonly params: readonly (string | null)[];
  /** Whether it comes again and again, and is worth being prepared. */
  readonly prepared: boolean;
}

/** A row as it comes: each column as text. */
export type TextRow = readonly (string | null)[];

/** A statement that somebody else's `deallocate all` or `discard all` took from us. */
const NOT_PREPARED = "26000";

export function isNotPrepared(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === NOT_PREPARED;
}

/** The statements that one session has prepared. */
export class Prepared {
  readonly #names = new Map<string, string>();
  readonly #ready = new Set<string>();

  get isEmpty(): boolean {
    return this.#ready.size === 0;
  }

  /** The same name each time, also where preparing failed before. */
  nameOf(sql: string): string {
    const name = this.#names.get(sql) ?? `together_${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }

  isReady(sql: string): boolean {
    return this.#ready.has(sql);
  }

  /** To be told once a whole exchange with these statements went well. */
  markReady(steps: readonly Step[]): void {
    for (const { sql, prepared } of steps) if (prepared) this.#ready.add(sql);
  }

  forget(): void {
    this.#ready.clear();
  }
}
