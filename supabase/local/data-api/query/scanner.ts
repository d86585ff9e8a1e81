import { ApiError } from "../api-error.ts";

/** Reads a text from left to right, and says where it is not what it should be. */
export class Scanner {
  #at = 0;

  constructor(
    readonly text: string,
    /** What is read, for the refusal: `filter`, `select parameter`. */
    readonly what: string,
  ) {}

  get isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  get rest(): string {
    return this.text.slice(this.#at);
  }

  /** Takes what matches here, or null; `pattern` has to be sticky. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  /** Takes what must stand here. */
  expect(pattern: RegExp, expected: string): RegExpExecArray {
    return this.take(pattern) ?? this.fail(expected);
  }

  /** Tries a reading, and stands where it stood before if it gives null. */
  attempt<T>(reading: () => T | null): T | null {
    const before = this.#at;
    const result = reading();
    if (result === null) this.#at = before;
    return result;
  }

  fail(expected: string): never {
    const found = this.isAtEnd ? "end of input" : JSON.stringify(this.rest[0]);
    throw new ApiError(
      400,
      "PGRST100",
      `"failed to parse ${this.what} (${this.text})" (line 1, column ${this.#at + 1})`,
      `unexpected ${found} expecting ${expected}`,
    );
  }
}
