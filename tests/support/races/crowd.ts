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
  /** By what others knew them so far, the account's id first, the latest last. */
  readonly knownAs: string[];
  /** The ids that the phone blocked. */
  readonly blocked: string[];
}

/** Listeners who are called for by many at once, and what can be named in a call. */
export class Crowd {
  readonly pools: readonly Database[];
  readonly random: () => number;
  #people: Someone[] = [];
  #busy = new Set<string>();
  /** Who waved to whom, by the ids by which they were known, the latest last. */
  readonly waves: { readonly from: string | null; readonly to: string }[] = [];
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

  /** An id of somebody: by what they are known now more often than not, else one of an earlier time. */
  anyId(): string {
    const { knownAs } = this.any(this.#people);
    return (this.random() < 0.7 ? knownAs.at(-1) : this.any(knownAs)) ?? "";
  }

  /** Somebody whom a phone shows more often than not, else anybody. */
  anySeenBy({ phone }: Someone): string {
    const seen = [...phone.shown.keys()];
    return seen.length > 0 && this.random() < 0.7 ? this.any(seen) : this.anyId();
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
    const knownAs = [listener.id];
    const phone = new Phone();
    const someone = { id: listener.id, phone, isPatient, on, knownAs, blocked: [] };
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
      const { shownAs } = someone.phone;
      if (shownAs && shownAs !== someone.knownAs.at(-1)) someone.knownAs.push(shownAs);
      return said;
    } catch (error) {
      refusalOf(error);
      return undefined;
    }
  }
}
