import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Finds the mistake of asking the database while a transaction of the same caller is open: on the
 * one embedded backend the question would wait for the transaction that waits for its answer.
 */
export class TransactionGuard {
  readonly #storage = new AsyncLocalStorage<{ open: boolean }>();

  /** Throws when called from inside an open transaction. */
  check(): void {
    if (this.#storage.getStore()?.open) {
      throw new Error("a transaction is open here: use its own `tx.query`");
    }
  }

  /** Runs `work` as the inside of a transaction. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const state = { open: true };
    try {
      return await this.#storage.run(state, work);
    } finally {
      state.open = false;
    }
  }
}
