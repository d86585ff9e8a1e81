import assert from "node:assert/strict";
import { LiveState } from "../../../shared/contracts/presence.ts";
import type { Database } from "../../../supabase/local/database/database.ts";
import { ask, type Listener } from "./listeners.ts";
import { refusalFor } from "./lists.ts";
import { CELLS } from "./places-and-songs.ts";
import { callOf, replyOf } from "./said.ts";
import type { By, CallStep } from "./steps.ts";
import { pairOf, type Town } from "./town.ts";

/** What is true of somebody whose presence is over. */
const NOBODY_HERE = {
  isLive: false,
  isSilent: false,
  cell: null,
  song: null,
  isSure: false,
} as const;

/** Somebody else, and the id by which they are named in a call. */
interface Named {
  readonly other: Listener;
  readonly id: string;
}

/** The calls of phones: what each answers, what is true afterwards, and what the phone is told. */
export class Calls {
  readonly #database: Database;
  readonly #town: Town;
  /** `from to` of waves that wait, by the ids that each knows of the other. */
  readonly #waves = new Set<string>();
  /** As whom a listener waved to an id within the day, by `listener id`. */
  readonly #wavedAs = new Map<string, string>();

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
    const named = { other, id: idOf(other, "by" in step ? step.by : "now") };
    const call = callOf(step, me.name, named.id);
    assert.ok(call);
    const answer = await ask(me.sql, call.name, call.args);
    const refused = this.#refusal(step, me, named);
    if (refused) return assert.deepEqual(answer, { refused });
    assert.ok("said" in answer, `${call.name} is refused: ${JSON.stringify(answer)}`);
    this.#become(step, me, named, answer.said);
    const reply = replyOf(call.name, answer.said);
    if (reply) me.phone.replies.push(reply);
  }

  /** With what a step is refused as things stand; undefined where it is not. */
  #refusal(step: CallStep, me: Listener, { other, id }: Named): string | undefined {
    switch (step.does) {
      case "heartbeat":
      case "move":
      case "play":
        return me.isLive ? undefined : "not_live";
      case "block":
        return me === other ? "invalid_request" : undefined;
      case "wave":
        if (me.id === id) return "invalid_request";
        return refusalFor(me) ?? (this.#isSeen(me, { other, id }) ? undefined : "not_found");
      case "rename":
        return step.anonymous && !me.anonymous && me.visibleTo === "connections"
          ? "anonymous_conflict"
          : undefined;
      case "set":
        return step.visibleTo === "connections" && me.anonymous ? "anonymous_conflict" : undefined;
      default:
        return undefined;
    }
  }

  #isSeen(me: Listener, { other, id }: Named): boolean {
    return other.shownId === id && this.#town.bandBetween(me.id, other.id) !== null;
  }

  /** What is true after a step that was answered so. */
  #become(step: CallStep, me: Listener, named: Named, said: unknown): void {
    const { other, id } = named;
    switch (step.does) {
      case "go_live":
        if (!me.isLive) this.#end(me);
        this.#live(me, said);
        break;
      case "go_offline":
        this.#end(me);
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
        this.#rename(step, me, said as { live: unknown });
        break;
      case "block":
        this.#town.blocks.set(`${me.id} ${id}`, other.id);
        this.#part(me.shownId, id);
        break;
      case "unblock":
        this.#town.blocks.delete(`${me.id} ${id}`);
        break;
      case "wave":
        this.#wave(me, id, said);
        break;
      case "end_connection":
        this.#endConnection(me, id);
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

  /** A presence that runs, by a reply that says how others know its listener. */
  #live(me: Listener, said: unknown): void {
    const { live, shownAs } = LiveState.parse(said);
    assert.ok(live && shownAs);
    if (!me.isLive) {
      if (me.anonymous) assert.ok(!me.knownAs.includes(shownAs), "an id is of one presence alone");
      else assert.equal(shownAs, me.id);
      if (shownAs !== me.knownAs.at(-1)) me.knownAs.push(shownAs);
      me.shownId = shownAs;
    }
    me.isLive = true;
    assert.equal(shownAs, me.shownId, "an id lasts as long as the presence");
  }

  /** A presence is over, and what was made under an id of its own. */
  #end(me: Listener): void {
    if (me.shownId !== me.id) {
      this.#town.endTiesAs(me.shownId);
      for (const wave of this.#waves) {
        if (wave.split(" ").includes(me.shownId)) this.#waves.delete(wave);
      }
    }
    me.shownId = me.id;
    Object.assign(me, NOBODY_HERE);
  }

  /** The job ends the presence of who is silent. */
  sweep(me: Listener): void {
    if (me.isSilent) this.#end(me);
  }

  #rename(step: CallStep & { does: "rename" }, me: Listener, { live }: { live: unknown }): void {
    const anonymous = step.anonymous ?? me.anonymous;
    const wasLive = me.isLive;
    if (anonymous !== me.anonymous) this.#end(me);
    me.anonymous = anonymous;
    if (wasLive) this.#live(me, live);
    else assert.equal((live as LiveState).live, false);
  }

  #part(one: string, other: string): void {
    this.#town.ties.delete(pairOf(one, other));
    this.#waves.delete(`${one} ${other}`);
    this.#waves.delete(`${other} ${one}`);
  }

  #wave(me: Listener, id: string, said: unknown): void {
    const pair = pairOf(me.shownId, id);
    const connected = this.#town.ties.has(pair) || this.#waves.delete(`${id} ${me.shownId}`);
    if (connected) this.#town.ties.add(pair);
    else if (!this.#waves.has(`${me.shownId} ${id}`)) {
      // One that they would hear of under a second id of the same person goes nowhere.
      const day = `${me.id} ${id}`;
      const as = this.#wavedAs.get(day) ?? me.shownId;
      this.#wavedAs.set(day, as);
      if (as === me.shownId) this.#waves.add(`${me.shownId} ${id}`);
    }
    assert.deepEqual(said, { connected });
  }

  /** Of the one that they have as they are known now, or else of the other. */
  #endConnection(me: Listener, id: string): void {
    const { ties } = this.#town;
    if (!ties.delete(pairOf(me.shownId, id))) ties.delete(pairOf(me.id, id));
  }

  /** The phone says nothing for longer than it may; nobody has swept yet. */
  async #fallSilent(me: Listener): Promise<void> {
    await silence(this.#database, me.id);
    Object.assign(me, { ...NOBODY_HERE, isSilent: me.isLive || me.isSilent });
  }
}

/** By what somebody is named in a call. */
function idOf({ id, shownId, knownAs }: Listener, by: By): string {
  if (by === "account") return id;
  return by === "now" ? shownId : (knownAs.at(-2) ?? id);
}

/** An hour passes for the place of a listener, so that it may change. */
export async function anHourPasses(database: Database, id: string): Promise<void> {
  await database.query("select tests.pass_for_the_place_of($1)", [id]);
}

/** The last sign of life of a listener is of two days ago. */
export async function silence(database: Database, id: string): Promise<void> {
  await database.query("select tests.silence($1)", [id]);
}
