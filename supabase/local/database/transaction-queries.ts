import type { Queries, Row } from "./database.ts";

/**
 * The statements of one transaction. Postgres turns the commit of a failed transaction into a
 * rollback without a word; so a failure that the caller caught, and did not undo with
 * `rollback to savepoint`, is thrown again when the transaction is to be committed.
 */
export class TransactionQueries implements Queries {
  readonly #inner: Queries;
  #failure: { readonly cause: unknown } | null = null;

  constructor(inner: Queries) {
    this.#inner = inner;
  }

  async query<T extends Row>(sql: string, params?: readonly unknown[]): Promise<T[]> {
    try {
      const rows = await this.#inner.query<T>(sql, params);
      this.#failure = null;
      return rows;
    } catch (cause) {
      this.#failure ??= { cause };
      throw cause;
    }
  }

  /** Throws the failure that stands in the way of a commit. */
  throwFailure(): void {
    if (this.#failure) throw this.#failure.cause;
  }
}
