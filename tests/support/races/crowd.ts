import type { Database } from "../../../supabase/local/database/database.ts";
import { refusalOf } from "../model/listeners.ts";
import { Phone } from "../model/phone.ts";
import { replyOf } from "../model/said.ts";
import { addListener, type SqlListener, sqlListener } from "../sql-listener.ts";

/** A listener of the crowd, on the connections of each pool. */
export interface Someone {
  readonly id: string;
  readonly phone: Phone;
  /** Whether the phone waits for each answer before its next call, so that its picture is known. */
  readonly isPatient: boolean;
  readonly on: readonly SqlListener[];
}

/** Listeners who are called for by many at once, and what can be named in a call. */
export class Crowd {
  readonly pools: readonly Database[];
  readonly random: () => number;
  #people: Someone[] = [];
  #busy = new Set<string>();
  /** Finds that somebody began, the latest last. */
  readonly finds: string[] = [];

  constructor(pools: readonly Database[], random: () => number) {
    this.pools = pools;
    this.random = random;
  }

  get people(): readonly Someone[] {
    return this.#people;
  }

  any<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)] as T;
  }

  /** Somebody whose phone may call now, who is busy until let go; nobody if all are. */
  take(): Someone | undefined {
    const free = this.#people.filter(({ id, isPatient }) => !isPatient || !this.#busy.has(id));
    const someone = free.length > 0 ? this.any(free) : undefined;
    if (someone) this.#busy.add(someone.id);
    return someone;
  }

  letGo({ id }: Someone): void {
    this.#busy.delete(id);
  }

  /** A new account, whose phone has joined its channel. */
  async welcome(isPatient: boolean): Promise<void> {
    const [first, ...rest] = this.pools;
    if (!first) throw new Error("no pool");
    const listener = await addListener(first, `l${this.#people.length}`);
    const on = [listener, ...rest.map((pool) => sqlListener(pool, listener.id))];
    const someone = { id: listener.id, phone: new Phone(), isPatient, on };
    await this.call(someone, 0, "sync");
    this.#people.push(someone);
  }

  /** An account is deleted and gone. */
  async forget(someone: Someone): Promise<void> {
    await this.pools[0]?.query("delete from auth.users where id = $1", [someone.id]);
    this.#people = this.#people.filter((other) => other !== someone);
  }

  /** A call on a connection of a pool; its reply comes to the phone. Undefined for a refusal. */
  async call(
    someone: Someone,
    pool: number,
    name: string,
    args?: Record<string, unknown>,
  ): Promise<unknown> {
    try {
      const said = await someone.on[pool % someone.on.length]?.call(name, args);
      const reply = replyOf(name, said);
      if (reply) someone.phone.replies.push(reply);
      if (reply?.of === "find") this.finds.push(reply.find.id);
      someone.phone.takeAll();
      return said;
    } catch (error) {
      refusalOf(error);
      return undefined;
    }
  }
}
