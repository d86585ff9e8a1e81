import assert from "node:assert/strict";
import type { Database } from "../../../supabase/local/database/database.ts";

/** So few that an evening's messages have to wait. */
const MESSAGES_A_SECOND = 4;
export const BUDGET = Math.floor(0.9 * 5 * MESSAGES_A_SECOND);

/** What a message costs here, where nobody has a second device: its row and one delivery. */
export const COST = 2;

const WINDOW_MS = 5000;

/** What was sent within one commit, and when: no sooner than that, and on a clock that passes with the evening. */
interface Batch {
  readonly cost: number;
  readonly atMs: number;
}

/** Counts what the teller sends under a small budget, by the messages themselves. */
export class BudgetLedger {
  readonly #database: Database;
  readonly #batches = new Map<string, Batch>();
  #passedMs = 0;
  #messages = 0;

  private constructor(database: Database) {
    this.#database = database;
  }

  static async begin(database: Database): Promise<BudgetLedger> {
    await setBudget(database, MESSAGES_A_SECOND);
    return new BudgetLedger(database);
  }

  async end(): Promise<void> {
    await setBudget(this.#database, 1_000_000);
  }

  /** The clock of the teller was set forward. */
  pass(seconds: number): void {
    this.#passedMs += seconds * 1000;
  }

  /** Reads what has been sent since; called after each step, before its messages are brought. */
  async read(): Promise<void> {
    const [sent] = await this.#database.query<{ messages: number }>(
      "select count(*)::integer as messages from realtime.messages",
    );
    this.#messages += sent?.messages ?? 0;
    const rows = await this.#database.query<{ id: string; cost: number; at: number }>(
      `select id::text, cost, extract(epoch from committed_at)::double precision * 1000 as at
      from private.sent_batches where committed_at is not null`,
    );
    for (const { id, cost, at } of rows) {
      if (!this.#batches.has(id)) this.#batches.set(id, { cost, atMs: at + this.#passedMs });
    }
  }

  /** The moment of the last batch, which is known when the next begins. */
  async close(): Promise<void> {
    await this.#database.query(
      "update private.sent_batches set committed_at = clock_timestamp() where committed_at is null",
    );
    await this.read();
  }

  /** Over no five seconds was the budget passed, and nothing was sent beside it; the most it came to. */
  check(): number {
    const batches = [...this.#batches.values()];
    const counted = batches.reduce((sum, { cost }) => sum + cost, 0);
    assert.equal(counted, COST * this.#messages, "each message is counted with its delivery");
    let most = 0;
    for (const [last, { atMs }] of batches.entries()) {
      const within = batches.slice(0, last + 1).filter((batch) => batch.atMs >= atMs - WINDOW_MS);
      most = Math.max(
        most,
        within.reduce((sum, { cost }) => sum + cost, 0),
      );
    }
    assert.ok(most <= BUDGET, `${most} within five seconds, of ${BUDGET}`);
    return most;
  }
}

async function setBudget(database: Database, messages: number): Promise<void> {
  await database.query(
    "update private.limits set value = $1 where name = 'realtime_messages_a_second'",
    [messages],
  );
}
