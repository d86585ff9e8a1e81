import assert from "node:assert/strict";
import { LiveState } from "../../../shared/contracts/presence.ts";
import { Snapshot } from "../../../shared/contracts/sync.ts";
import type { Database } from "../../../supabase/local/database/database.ts";
import { comparableList } from "../client-model.ts";
import { seeded, seededUuid } from "../statistics.ts";
import { Calls } from "./calls.ts";
import { ask, type Listener, newListener } from "./listeners.ts";
import { checkLists } from "./lists.ts";
import type { Phone } from "./phone.ts";
import { SONGS } from "./places-and-songs.ts";
import { type CallStep, isOther, type OtherStep, type Setting, type Step } from "./steps.ts";
import { Teller } from "./teller.ts";
import { Town } from "./town.ts";

/** How many cards a page has where pages are small, and how many a picture grows to. */
const SMALL = { list_default: 3, list_most: 6, fan_out: 6 };
const USUAL = { list_default: 50, list_most: 100, fan_out: 100 };

/** How long the teller stood still, so that all who wait have waited too long. */
const STOOD_STILL_S = 600;

/** An evening of listeners with phones, from nobody live to the last number heard. */
export class Evening {
  readonly database: Database;
  readonly town = new Town();
  readonly teller: Teller;
  readonly listeners: Listener[] = [];
  readonly #calls: Calls;
  /** The most that a page of this evening has. */
  readonly pageSize: number;
  /** How many accounts there were so far, from which their ids are made. */
  #accounts = 0;

  private constructor(database: Database, pageSize: number) {
    this.database = database;
    this.pageSize = pageSize;
    this.teller = new Teller(database);
    this.#calls = new Calls(database, this.town);
  }

  /** Everybody is there, with a new account each, and nothing was told. */
  static async begin(
    database: Database,
    { population, isSmall }: Setting<unknown>,
  ): Promise<Evening> {
    const sizes = isSmall ? SMALL : USUAL;
    const evening = new Evening(database, sizes.list_most);
    await database.exec(`
      delete from auth.users where id is not null;
      delete from private.changes where id is not null;
      delete from private.waiting_pairs where recipient_id is not null;
      delete from private.waiting_events where id is not null;
      delete from private.waiting_vibes where id is not null;
      delete from private.channels where user_id is not null;
      delete from private.horizons where user_id is not null;
      delete from private.horizon_groups where cell is not null;
      delete from private.sent_batches where id is not null;
      delete from private.known_tracks where track_id is not null;
      delete from realtime.messages where id is not null;
      alter sequence tests.rings restart;
      ${Object.entries(sizes)
        .map(
          ([name, value]) => `update private.limits set value = ${value} where name = '${name}';`,
        )
        .join("\n")}
    `);
    for (let nth = 0; nth < population; nth++) await evening.welcome(nth);
    return evening;
  }

  /** The phone of each listener, by id. */
  get phones(): Map<string, Phone> {
    return new Map(this.listeners.map(({ id, phone }) => [id, phone]));
  }

  /** The listener of that number, whatever the population. */
  at(nth: number): Listener {
    return this.listeners[nth % this.listeners.length] as Listener;
  }

  /** What happens next; not a step of a Find. */
  async take(step: Step & (CallStep | OtherStep)): Promise<void> {
    if (isOther(step)) return await this.#takeOther(step);
    const nth = step.who % this.listeners.length;
    if (step.does === "begin_anew") {
      await this.database.query("delete from auth.users where id = $1", [this.at(nth).id]);
      return await this.welcome(nth);
    }
    const other = "whom" in step ? this.at(step.whom) : this.at(nth);
    await this.#calls.take(step, this.at(nth), other);
  }

  /** A new account comes, in the place of one that is deleted if there was one. */
  async welcome(nth: number): Promise<void> {
    const gone = this.listeners[nth];
    if (gone) this.town.forget(gone.id);
    const id = seededUuid(seeded(this.#accounts++));
    const listener = await newListener(this.database, `l${nth}`, id);
    this.listeners[nth] = listener;
    this.town.residents.set(listener.id, listener);
    this.teller.follow(listener.id, listener.phone.model.lastNumber ?? 0);
  }

  /** The jobs end what is over: presences of silent phones, and Finds. */
  async sweep(): Promise<void> {
    await this.database.query("select private.sweep_presence(200), private.sweep_finds(200)");
    for (const listener of this.listeners) this.#calls.sweep(listener);
  }

  async #takeOther(step: OtherStep): Promise<void> {
    switch (step.does) {
      case "tell":
        for (let round = 0; round < step.rounds; round++) {
          const wakers = Array.from({ length: step.callers }, (_, nth) => this.at(nth).sql);
          await Promise.all(wakers.map((waker) => this.teller.round(waker)));
        }
        return;
      case "note":
      case "send":
      case "search":
        return await this.teller.part(step.does);
      case "die":
        return await this.teller.die(step.at);
      case "pass":
        return await this.teller.pass(step.seconds);
      case "sweep":
        return await this.sweep();
      case "clean":
        this.teller.hasDropped = true;
        await this.database.query(
          `select private.delete_gone_channels(100), private.delete_gone_subjects(100),
            private.delete_gone_events(100), private.delete_gone_vibes(100),
            private.delete_empty_cells(100)`,
        );
        return;
      case "stand_still":
        this.teller.hasDropped = true;
        return await this.teller.pass(STOOD_STILL_S);
      case "deliver":
      case "lose":
        return await this.#deliver(step);
      case "confirm":
        return await this.#confirm(this.at(step.who));
      case "look_up":
        return await this.#lookUp(step);
    }
  }

  /** The source confirms what a phone said, unless a call of that phone is under way. */
  async #confirm(listener: Listener): Promise<void> {
    const [row] = await this.database.query<{ confirmed: boolean }>(
      "select tests.confirm($1, ($2::text)::jsonb) as confirmed",
      [listener.id, JSON.stringify(SONGS)],
    );
    if (row?.confirmed) listener.isSure = true;
  }

  async #lookUp({ song, isKnown }: OtherStep & { does: "look_up" }): Promise<void> {
    const words = SONGS[song];
    await this.database.query("select tests.look_up($1, ($2::text)::jsonb)", [
      words?.trackId,
      isKnown ? JSON.stringify(words) : null,
    ]);
  }

  async #deliver(step: OtherStep & { does: "deliver" | "lose" }): Promise<void> {
    await this.teller.bring(this.phones);
    const { phone } = this.at(step.who);
    if (step.does === "lose") return phone.hear(true);
    for (let nth = 0; nth < step.replies; nth++) phone.take();
    for (let nth = 0; nth < step.messages; nth++) phone.hear(false);
  }

  /** Every list says what the town says. */
  async checkLists(listeners: readonly Listener[] = this.listeners): Promise<void> {
    await checkLists(this.database, this.town, listeners, this.pageSize);
  }

  /** The same, of who took the step and of one more: all of them in time. */
  async checkListsAfter(step: Step): Promise<void> {
    if ("who" in step) await this.checkLists([this.at(step.who), this.at(step.who + 1)]);
  }

  /** The teller has done all that is due, and all of it has come. */
  async settle(): Promise<void> {
    await this.teller.settle();
    await this.teller.bring(this.phones);
    for (const { phone } of this.listeners) phone.takeAll();
  }

  /**
   * What a heartbeat tells: a phone that misses something, or is told that it is not live, syncs.
   * Returns how many did.
   */
  async mend(): Promise<number> {
    let mended = 0;
    for (const { sql, phone } of this.listeners) {
      const answer = await ask(sql, "heartbeat");
      if ("said" in answer) {
        phone.replies.push({ of: "live", live: LiveState.parse(answer.said) });
        phone.takeAll();
        if (!phone.misses) continue;
      }
      mended++;
      phone.replies.push({ of: "sync", snapshot: Snapshot.parse(await sql.call("sync")) });
      phone.takeAll();
    }
    return mended;
  }

  /** What sync says to each listener now, in their order. */
  async syncs(): Promise<Snapshot[]> {
    const said = await this.database.query<{ said: unknown }>(
      "select said from tests.syncs_of($1) as said",
      [this.listeners.map(({ id }) => id)],
    );
    return said.map(({ said }) => Snapshot.parse(said));
  }

  /** What every phone shows is what sync says. */
  async checkPictures(): Promise<Snapshot[]> {
    const syncs = await this.syncs();
    for (const [nth, { phone }] of this.listeners.entries()) {
      assert.deepEqual(
        comparableList(phone.shown.values()),
        comparableList(syncs[nth]?.nearby?.users ?? []),
        `the picture of ${nth}`,
      );
    }
    return syncs;
  }
}
