import assert from "node:assert/strict";
import type { Database } from "../../../supabase/local/database/database.ts";
import { ask, type Listener } from "./listeners.ts";
import { refusalFor } from "./lists.ts";
import { CELLS } from "./places-and-songs.ts";
import { callOf, replyOf } from "./said.ts";
import type { CallStep } from "./steps.ts";
import { pairOf, type Town } from "./town.ts";

/** What is true of somebody whose presence is over. */
const NOBODY_HERE = { isLive: false, cell: null, song: null, isSure: false } as const;

/** The calls of phones: what each answers, what is true afterwards, and what the phone is told. */
export class Calls {
  readonly #database: Database;
  readonly #town: Town;
  /** `from to` of waves that wait. */
  readonly #waves = new Set<string>();

  constructor(database: Database, town: Town) {
    this.#database = database;
    this.#town = town;
  }

  /** Does a step. Throws where the answer is not what it must be. */
  async take(step: CallStep, me: Listener, other: Listener): Promise<void> {
    if (step.does === "fall_silent") return await this.#fallSilent(me);
    if (step.does === "connect") {
      await this.take({ ...step, does: "wave" }, me, other);
      return await this.take({ ...step, does: "wave" }, other, me);
    }
    if (step.does === "move" && step.later) await anHourPasses(this.#database, me.id);
    const call = callOf(step, me.name, other.id);
    assert.ok(call);
    const answer = await ask(me.sql, call.name, call.args);
    const refused = this.#refusal(step, me, other);
    if (refused) return assert.deepEqual(answer, { refused });
    assert.ok("said" in answer, `${call.name} is refused: ${JSON.stringify(answer)}`);
    this.#become(step, me, other, answer.said);
    const reply = replyOf(call.name, answer.said);
    if (reply) me.phone.replies.push(reply);
  }

  /** With what a step is refused as things stand; undefined where it is not. */
  #refusal(step: CallStep, me: Listener, other: Listener): string | undefined {
    switch (step.does) {
      case "heartbeat":
      case "move":
      case "play":
        return me.isLive ? undefined : "not_live";
      case "block":
        return me === other ? "invalid_request" : undefined;
      case "wave":
        if (me === other) return "invalid_request";
        return (
          refusalFor(me) ?? (this.#town.bandBetween(me.id, other.id) ? undefined : "not_found")
        );
      default:
        return undefined;
    }
  }

  /** What is true after a step that was answered so. */
  #become(step: CallStep, me: Listener, other: Listener, said: unknown): void {
    switch (step.does) {
      case "go_live":
        if (!me.isLive) Object.assign(me, NOBODY_HERE);
        me.isLive = true;
        break;
      case "go_offline":
        Object.assign(me, NOBODY_HERE);
        break;
      case "forget_location":
        me.cell = null;
        break;
      case "sync":
        assert.equal((said as { nearby: unknown }).nearby === null, !me.isLive || me.cell === null);
        break;
      case "move":
        this.#move(step, me, said as { published: boolean; users?: unknown });
        break;
      case "play":
        me.isSure &&= me.song === step.song;
        me.song = step.song;
        break;
      case "set":
        this.#set(step, me, said as Record<string, unknown>);
        break;
      case "rename":
        me.anonymous = step.anonymous;
        break;
      case "block":
        this.#town.blocks.add(`${me.id} ${other.id}`);
        this.#part(me, other);
        break;
      case "unblock":
        this.#town.blocks.delete(`${me.id} ${other.id}`);
        break;
      case "wave":
        this.#wave(me, other, said);
        break;
      case "end_connection":
        this.#town.ties.delete(pairOf(me.id, other.id));
        break;
      default:
    }
  }

  #move(
    step: CallStep & { does: "move" },
    me: Listener,
    { published, users }: { published: boolean; users?: unknown },
  ): void {
    const to = CELLS[step.to] as string;
    if (step.later || published) assert.equal(published, me.cell !== to);
    assert.equal(users !== undefined, step.list);
    if (published) me.cell = to;
  }

  #set(step: CallStep & { does: "set" }, me: Listener, said: Record<string, unknown>): void {
    me.share = step.share ?? me.share;
    me.radiusKm = step.radiusKm ?? me.radiusKm;
    me.visibleTo = step.visibleTo ?? me.visibleTo;
    const { shareTrack, radiusKm, visibleTo } = said;
    assert.deepEqual([shareTrack, radiusKm, visibleTo], [me.share, me.radiusKm, me.visibleTo]);
  }

  #part(me: Listener, other: Listener): void {
    this.#town.ties.delete(pairOf(me.id, other.id));
    this.#waves.delete(`${me.id} ${other.id}`);
    this.#waves.delete(`${other.id} ${me.id}`);
  }

  #wave(me: Listener, other: Listener, said: unknown): void {
    const pair = pairOf(me.id, other.id);
    if (this.#waves.delete(`${other.id} ${me.id}`)) this.#town.ties.add(pair);
    const connected = this.#town.ties.has(pair);
    if (!connected) this.#waves.add(`${me.id} ${other.id}`);
    assert.deepEqual(said, { connected });
  }

  /** The phone says nothing for longer than it may; nobody has swept yet. */
  async #fallSilent(me: Listener): Promise<void> {
    await silence(this.#database, me.id);
    Object.assign(me, NOBODY_HERE);
  }
}

/** An hour passes for the place of a listener, so that it may change. */
export async function anHourPasses(database: Database, id: string): Promise<void> {
  await database.query("select tests.pass_for_the_place_of($1)", [id]);
}

/** The last sign of life of a listener is of two days ago. */
export async function silence(database: Database, id: string): Promise<void> {
  await database.query("select tests.silence($1)", [id]);
}
