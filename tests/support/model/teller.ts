import assert from "node:assert/strict";
import postgres from "postgres";
import type { Database } from "../../../supabase/local/database/database.ts";
import type { SqlListener } from "../sql-listener.ts";
import type { Message, Phone } from "./phone.ts";

/** The tables that a round of the teller writes, in any of which it may die. */
export const WRITTEN = [
  "changes",
  "waiting_pairs",
  "waiting_events",
  "waiting_vibes",
  "channels",
  "horizons",
  "horizon_groups",
  "messages",
  "sent_batches",
  "teller_rounds",
] as const;

/** The teller as the tests wake, stop and kill it, and what it sent. */
export class Teller {
  readonly #database: Database;
  /** The number of the last message to each listener, from where their phone began to count. */
  readonly #numbers = new Map<string, number>();
  /** Whether a number may be passed over, something having been dropped. */
  hasDropped = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A channel whose last message had this number. */
  follow(id: string, n: number): void {
    this.#numbers.set(id, n);
  }

  /** A round, woken by a listener; whether there may be more to do. */
  async round(waker: SqlListener): Promise<boolean> {
    return (await waker.call("tell_due")) === true;
  }

  /** One part of a round, as the scheduler's loop does them. */
  async part(part: "note" | "send" | "search"): Promise<void> {
    await this.#database.query(`select private.${part}_round()`);
  }

  /** Time passes for whoever waits. */
  async pass(seconds: number): Promise<void> {
    await this.#database.query("select tests.pass_for_the_teller($1)", [seconds]);
  }

  /** A round dies at the first writing of a table, if it comes to that; nothing of it remains. */
  async die(table: string): Promise<void> {
    if (this.#database.url) return await this.#dieByKill(this.#database.url, table);
    const round = this.#database.transaction(async (tx) => {
      await tx.query("select set_config('tests.die_at', $1, true)", [table]);
      await tx.query("select private.tell_round()");
    });
    await round.catch((error) => assert.match(String(error), /died/));
  }

  /** A round on a connection of its own, which is cut. */
  async #dieByKill(url: string, table: string): Promise<void> {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const [{ pid } = { pid: 0 }] = await sql<{ pid: number }[]>`
      select pg_backend_pid() as pid, set_config('tests.die_at', ${table}, false),
        set_config('tests.die_by_kill', 'on', false)`;
    let isOver = false;
    const round = sql`select private.tell_round()`
      .then(
        () => {},
        (error) => assert.match(String(error), /terminat|CONNECTION/),
      )
      .finally(() => {
        isOver = true;
      });
    while (!isOver) {
      await this.#database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'",
        [pid],
      );
    }
    await round;
    await sql.end({ timeout: 0 });
  }

  /** All that is due is told, and all who wait have had their turns. */
  async settle(): Promise<void> {
    const [row] = await this.#database.query<{ done: boolean }>("select tests.settle() as done");
    assert.ok(row?.done, "something waits for ever");
  }

  /** Brings what was sent on its way to the phones; nothing of it has a number too few or too many. */
  async bring(phones: ReadonlyMap<string, Phone>): Promise<void> {
    const sent = await this.#database.query<Message & { id: string; [column: string]: unknown }>(
      `with sent as (delete from realtime.messages where id is not null returning *)
      select substr(topic, 6) as id, event, payload from sent
      order by topic, (payload ->> 'n')::bigint`,
    );
    for (const { id, event, payload } of sent) {
      const last = this.#numbers.get(id);
      const n = payload.n as number;
      if (last !== undefined && !this.hasDropped) {
        assert.equal(n, last + 1, `${event} to ${id} follows number ${last}`);
      }
      assert.ok(last === undefined || n > last, "numbers grow");
      this.#numbers.set(id, n);
      phones.get(id)?.messages.push({ event, payload });
    }
  }

  /** The number of the last message to a listener, as far as was brought. */
  lastNumber(id: string): number | undefined {
    return this.#numbers.get(id);
  }
}
