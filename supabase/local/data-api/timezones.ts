import type { Queries } from "../database/database.ts";

/** The zones that the database knows, read when one is asked about for the first time. */
export class Timezones {
  readonly #queries: Queries;
  #names: Promise<ReadonlySet<string>> | null = null;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async has(name: string): Promise<boolean> {
    this.#names ??= this.#read();
    return (await this.#names).has(name);
  }

  async #read(): Promise<ReadonlySet<string>> {
    try {
      const rows = await this.#queries.query<{ name: string }>(
        "select name from pg_catalog.pg_timezone_names",
      );
      return new Set(rows.map(({ name }) => name));
    } catch (cause) {
      this.#names = null;
      throw cause;
    }
  }
}
