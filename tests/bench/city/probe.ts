import { readFile } from "node:fs/promises";
import { quantile } from "../statistics.ts";
import type { Town } from "./town.ts";

/** Milliseconds from the commit of a change. */
export interface Delays {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
}

/** Watches what a town is told, from a moment on. */
export class Probe {
  readonly #town: Town;

  private constructor(town: Town) {
    this.#town = town;
  }

  static async install(town: Town): Promise<Probe> {
    await town.database.exec(await script("probe.sql"));
    return new Probe(town);
  }

  /** Until no change waits to be noted; null when it takes longer than that. */
  async notedWithin(ms: number): Promise<boolean> {
    const end = performance.now() + ms;
    for (;;) {
      const [queue] = await this.#town.database.query<{ is_empty: boolean }>(
        "select not exists (select from private.changes) as is_empty",
      );
      if (queue?.is_empty) return true;
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Until a change was noted for the last of those who hear of it. */
  async noted(): Promise<Delays> {
    return await this.#delays(
      `select extract(epoch from
          pg_xact_commit_timestamp(noted.xid::xid) - pg_xact_commit_timestamp(made.xid::xid)
        )::float8 * 1000 as ms
      from bench.made join bench.noted using (change_id)
      where made.kind <> 'event'`,
    );
  }

  /** Reads what was sent, for the delays of messages. Wants the teller to have stopped. */
  async read(): Promise<void> {
    await this.#town.database.exec(await script("heard.sql"));
  }

  /** Until the message of a change, as one of the conditions on `bench.lateness` selects them. */
  async heard(condition: string): Promise<Delays> {
    return await this.#delays(`select ms from bench.lateness where ${condition}`);
  }

  async finds(condition = "true"): Promise<Delays> {
    return await this.#delays(`select ms from bench.find_lateness where ${condition}`);
  }

  /** How many pairs wait, how many of one recipient, and since when the longest. */
  async waiting(): Promise<{ rows: number; ofOne: number; longestS: number }> {
    const [now] = await this.#town.database.query<{
      rows: number;
      of_one: number;
      longest: number;
    }>(
      `select sum(rows)::integer as rows, max(rows)::integer as of_one, (
          select coalesce(extract(epoch from clock_timestamp() - min(waiting_since)), 0)::float8
          from private.channels
        ) as longest
      from (select count(*) as rows from private.waiting_pairs group by recipient_id) as waiting`,
    );
    return { rows: now?.rows ?? 0, ofOne: now?.of_one ?? 0, longestS: now?.longest ?? 0 };
  }

  /** Most that any five seconds cost, as Realtime counts: each message, and its delivery. */
  async mostInFiveSeconds(): Promise<number> {
    const [most] = await this.#town.database.query<{ cost: number }>(
      `select coalesce(max(cost), 0)::integer as cost
      from (
        select sum(2) over (order by at range between interval '5 seconds' preceding and current row)
          as cost
        from bench.sent
      ) as sliding`,
    );
    return most?.cost ?? 0;
  }

  async messages(condition = "true"): Promise<number> {
    const [sent] = await this.#town.database.query<{ count: number }>(
      `select count(*)::integer as count from bench.sent where ${condition}`,
    );
    return sent?.count ?? 0;
  }

  async #delays(sql: string): Promise<Delays> {
    const rows = await this.#town.database.query<{ ms: number }>(sql);
    const all = rows.map(({ ms }) => ms);
    return { count: all.length, p50: quantile(all, 0.5), p95: quantile(all, 0.95) };
  }
}

function script(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), "utf8");
}
