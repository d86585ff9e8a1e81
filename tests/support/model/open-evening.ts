import type { Database } from "../../../supabase/local/database/database.ts";
import { anHourPasses, silence } from "./calls.ts";
import type { Evening } from "./evening.ts";
import { checkLists } from "./lists.ts";
import { OpenCalls } from "./open-calls.ts";
import { readTown } from "./read-town.ts";
import { callOf } from "./said.ts";
import { type CallStep, isOther, type OpenStep } from "./steps.ts";

/** How many calls may be on their way at a time, each on a connection of the pool. */
const MOST_OPEN = 6;

/** An evening in which calls have read and written but not committed while others come between. */
export class OpenEvening {
  readonly #evening: Evening;
  readonly #database: Database;
  readonly #open: OpenCalls;
  readonly #sweeps: Promise<void>[] = [];

  constructor(evening: Evening) {
    this.#evening = evening;
    this.#database = evening.database;
    this.#open = new OpenCalls(evening.database);
  }

  async take(step: OpenStep): Promise<void> {
    if (step.does === "commit") {
      if (this.#open.count > 0) await this.#open.release(step.which);
    } else if (step.does === "sweep") {
      // The sweep may wait for a call that is open.
      this.#sweeps.push(this.#evening.take(step));
    } else if (isOther(step)) {
      await this.#evening.take(step);
    } else {
      await this.#begin(step);
      await this.#checkLists(step.who);
    }
  }

  async #begin(step: CallStep): Promise<void> {
    const nth = step.who % this.#evening.listeners.length;
    const me = this.#evening.at(nth);
    if (this.#open.has(me.id) || this.#open.count >= MOST_OPEN) return;
    if (step.does === "fall_silent") return await silence(this.#database, me.id);
    if (step.does === "begin_anew") {
      return await this.#open.beginDeletion(me, () => this.#evening.welcome(nth));
    }
    if (step.does === "move" && step.later) await anHourPasses(this.#database, me.id);
    const other = "whom" in step ? this.#evening.at(step.whom) : me;
    const call = callOf(
      step.does === "connect" ? { ...step, does: "wave" } : step,
      me.name,
      "by" in step && step.by === "account" ? other.id : await this.#shownIdOf(other.id),
    );
    if (call) await this.#open.begin(me, call);
  }

  async #shownIdOf(id: string): Promise<string> {
    const [row] = await this.#database.query<{ shown: string }>(
      "select private.shown_id_of($1) as shown",
      [id],
    );
    return row?.shown ?? id;
  }

  /** The lists of two listeners say what the rows say in the same snapshot. */
  async #checkLists(who: number): Promise<void> {
    const ids = [this.#evening.at(who).id, this.#evening.at(who + 1).id].filter(
      (id) => !this.#open.leaving.has(id),
    );
    await this.#database.transaction(async (tx) => {
      await tx.query("set transaction isolation level repeatable read");
      const town = await readTown(tx);
      const residents = ids.flatMap((id) => town.residents.get(id) ?? []);
      await checkLists(tx, town, residents, this.#evening.pageSize);
    });
  }

  /** All calls commit. */
  async end(): Promise<void> {
    await this.#open.releaseAll();
    await Promise.all(this.#sweeps);
  }
}
