import assert from "node:assert/strict";
import type { Card, Vibe } from "../../../shared/contracts/cards.ts";
import { type ActiveFinds, Find } from "../../../shared/contracts/find.ts";
import { changesIn, comparable } from "../client-model.ts";
import { timePassesInFinds } from "../find-walk.ts";
import type { Evening } from "./evening.ts";
import { ask, type Listener } from "./listeners.ts";
import type { Message, Phone } from "./phone.ts";
import { SONGS, vibeOf } from "./places-and-songs.ts";
import { placeOf } from "./said.ts";
import { type FindStep, isOfFind, type Step } from "./steps.ts";

/**
 * An evening in which the teller follows each call at once and all of it comes: so every message says
 * something new, and every phone shows what is true after every step.
 */
export class PromptEvening {
  readonly #evening: Evening;
  /** Who was told of a vibe with whom they know by which id, which is told once an hour. */
  readonly #told = new Set<string>();

  constructor(evening: Evening) {
    this.#evening = evening;
  }

  /** The step, all that follows from it, and every check. */
  async take(step: Step): Promise<void> {
    const { teller, phones, listeners } = this.#evening;
    if (isOfFind(step)) await this.#takeOfFind(step);
    else await this.#evening.take(step);
    await this.#evening.sweep();
    await teller.settle();
    await teller.bring(phones);
    for (const { phone } of listeners) hearAll(phone);
    await this.#evening.checkListsAfter(step);
    for (const [nth, { finds }] of (await this.#evening.checkPictures()).entries()) {
      const known = this.#evening.at(nth).phone.model.finds;
      assert.deepEqual([...known].sort(), standing(finds).sort(), `the Finds of ${nth}`);
    }
    this.#checkVibes();
  }

  /** Does the step as one of those who can, which their phones tell; nothing if nobody can. */
  async #takeOfFind(step: FindStep): Promise<void> {
    if (step.does === "ask" || step.does === "ask_for") return await this.#begin(step);
    const isAnswer = step.does === "accept" || step.does === "decline";
    const finds = this.#evening.listeners.flatMap((party) =>
      [...party.phone.model.finds]
        .filter(([, { role, status }]) => !isAnswer || (role === "target" && status === "pending"))
        .map(([find_id]) => ({ party, find_id })),
    );
    const { party, find_id } = finds[step.who % finds.length] ?? {};
    if (!party) return;
    const { database } = this.#evening;
    if (step.does === "expire") {
      await database.query("update app.finds set expires_at = now() where id = $1", [find_id]);
    } else if (step.does === "say_where") {
      await timePassesInFinds(database, 60);
      await ask(party.sql, "send_find_location", { find_id, geohash: placeOf(step.at) });
    } else {
      const answer = await ask(party.sql, `${step.does}_find`, { find_id });
      if ("said" in answer && step.does === "accept") keep(party, answer.said);
    }
  }

  async #begin(step: FindStep & { does: "ask" | "ask_for" }): Promise<void> {
    const seekers = this.#evening.listeners.filter(({ phone }) => phone.shown.size > 0);
    const seeker = seekers[step.who % seekers.length];
    if (!seeker) return;
    const seen = [...seeker.phone.shown.keys()];
    const args =
      step.does === "ask"
        ? { target_id: seen[step.whom % seen.length] }
        : { track_id: SONGS[step.song]?.trackId };
    const answer = await ask(seeker.sql, "start_find", args);
    if ("said" in answer) keep(seeker, answer.said);
  }

  /** Both of two who see each other and play alike have heard so, once of each id. */
  #checkVibes(): void {
    const { listeners, town } = this.#evening;
    for (const one of listeners) {
      const heard: [string, Vibe][] = [...one.phone.vibes];
      one.phone.vibes.length = 0;
      const begun = listeners.flatMap((other): [string, Vibe][] => {
        const isTold = this.#told.has(`${one.id} ${other.shownId}`);
        const vibe = town.bandBetween(one.id, other.id) && vibeBetween(one, other);
        return vibe && !isTold ? [[other.shownId, vibe]] : [];
      });
      assert.deepEqual(heard.sort(), begun.sort(), "the vibes that began");
    }
    for (const one of listeners) {
      for (const other of listeners) {
        if (town.bandBetween(one.id, other.id) && vibeBetween(one, other)) {
          this.#told.add(`${one.id} ${other.shownId}`);
        }
      }
    }
  }
}

/** All that is on its way comes, replies first; no message says what the phone shows already. */
function hearAll(phone: Phone): void {
  while (phone.replies.length > 0) phone.take();
  for (const message of [...phone.messages]) {
    const before = new Map(phone.shown);
    phone.hear(false);
    assertNews(before, message);
  }
}

function assertNews(before: ReadonlyMap<string, Card>, { event, payload }: Message): void {
  for (const change of changesIn(event, payload)) {
    const known = before.get(change.userId);
    switch (change.event) {
      case "live:user_joined":
        assert.ok(!known, "nobody joins twice");
        break;
      case "live:user_left":
        assert.ok(known, "only whom the phone shows leaves");
        break;
      case "live:user_updated":
        assert.ok(known, "nobody is spoken of before they are told of");
        assert.notDeepEqual(comparable(change.card), comparable(known), "what is shown is no news");
        break;
      case "live:track_update":
        assert.ok(known, "nobody is spoken of before they are told of");
        assert.notDeepEqual(change.track, known.track, "what is shown is no news");
    }
  }
}

function vibeBetween(one: Listener, other: Listener): Vibe | undefined {
  const areSure = one.isSure && other.isSure;
  return areSure && one.share && other.share ? vibeOf(one.song, other.song) : undefined;
}

function keep(party: Listener, said: unknown): void {
  party.phone.replies.push({ of: "find", find: Find.parse(said) });
}

/** What a phone reads of its Finds. */
function standing({ running, waiting }: ActiveFinds) {
  return [...(running ? [running] : []), ...waiting].map(({ id, role, status, bucket }) => {
    return [id, { role, status, bucket }] as const;
  });
}
