import assert from "node:assert/strict";
import type { Database } from "../../../supabase/local/database/database.ts";
import { callAs } from "../sql-listener.ts";
import { type Listener, refusalOf } from "./listeners.ts";
import { type Call, replyOf } from "./said.ts";

interface OpenCall {
  readonly release: () => void;
  readonly ended: Promise<void>;
}

/**
 * Calls that have read and written but not committed, each on a connection of its own, until they are
 * let go: so the teller and other calls come between.
 */
export class OpenCalls {
  readonly #database: Database;
  readonly #open = new Map<string, OpenCall>();
  /** Whose account is being deleted, or is. */
  readonly leaving = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether a listener's call has not ended. */
  has(id: string): boolean {
    return this.#open.has(id);
  }

  get count(): number {
    return this.#open.size;
  }

  /** A call begins, and is done but for its commit, or waits for one that holds what it needs. */
  async begin(me: Listener, { name, args }: Call): Promise<void> {
    const said = (tx: Parameters<typeof callAs>[0]) => callAs(tx, me.id, name, args ?? {});
    await this.#begin(me.id, said, (answer) => {
      const reply = replyOf(name, answer);
      if (reply) me.phone.replies.push(reply);
    });
  }

  /** An account begins to be deleted; whoever calls with it waits for that. */
  async beginDeletion(me: Listener, deleted: () => Promise<void>): Promise<void> {
    this.leaving.add(me.id);
    const work = (tx: Parameters<typeof callAs>[0]) =>
      tx.query("delete from auth.users where id = $1", [me.id]);
    await this.#begin(me.id, work, deleted);
  }

  async #begin(
    id: string,
    work: (tx: Parameters<typeof callAs>[0]) => Promise<unknown>,
    committed: (answer: unknown) => void | Promise<void>,
  ): Promise<void> {
    assert.ok(!this.#open.has(id));
    const done = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<number>();
    const ended = this.#database
      .transaction(async (tx) => {
        const [row] = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
        begun.resolve(row?.pid ?? 0);
        const answer = await work(tx);
        done.resolve();
        await released.promise;
        return answer;
      })
      .then(committed, (error) => {
        refusalOf(error);
        done.resolve();
      })
      .finally(() => this.#open.delete(id));
    this.#open.set(id, { release: released.resolve, ended });
    await this.#doneOrWaiting(await begun.promise, done.promise);
  }

  /** Until a call is done, or the database says that it waits for another. */
  async #doneOrWaiting(pid: number, done: Promise<void>): Promise<void> {
    let isDone = false;
    done.then(() => {
      isDone = true;
    });
    while (!isDone) {
      const [row] = await this.#database.query(
        "select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'",
        [pid],
      );
      if (row) return;
    }
  }

  /** One commits, once whatever it waits for has. */
  async release(nth: number): Promise<void> {
    const call = [...this.#open.values()][nth % this.#open.size];
    call?.release();
    await Promise.race([call?.ended, new Promise((resolve) => setTimeout(resolve, 5))]);
  }

  /** All commit. */
  async releaseAll(): Promise<void> {
    const open = [...this.#open.values()];
    for (const { release } of open) release();
    await Promise.all(open.map(({ ended }) => ended));
  }
}
