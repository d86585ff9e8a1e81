import postgres from "postgres";
import { cpuTime } from "./processes.ts";
import type { Town } from "./town.ts";

/** A connection to a town whose backend's CPU can be told from others'. */
export class Session {
  readonly pid: number;
  readonly #sql: postgres.Sql;

  private constructor(sql: postgres.Sql, pid: number) {
    this.#sql = sql;
    this.pid = pid;
  }

  static async open({ url }: Pick<Town, "url">): Promise<Session> {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return new Session(sql, backend?.pid ?? 0);
  }

  /** One statement, in no transaction but its own. */
  async run<T>(statement: string): Promise<T[]> {
    return [...(await this.#sql.unsafe(statement))] as T[];
  }

  /** Milliseconds of CPU so far. */
  async cpuMs(): Promise<number> {
    return (await cpuTime(this.pid)).own;
  }

  /** Also when the backend has been ended. */
  async close(): Promise<void> {
    await this.#sql.end({ timeout: 1 });
  }
}
