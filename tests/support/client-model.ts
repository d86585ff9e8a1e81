import type { Card, Vibe } from "../../shared/contracts/cards.ts";
import { type Change, EVENTS, type EventName } from "../../shared/contracts/events.ts";
import type { Find } from "../../shared/contracts/find.ts";
import type { PresenceEnd } from "../../shared/contracts/presence.ts";
import type { Snapshot } from "../../shared/contracts/sync.ts";

/** A Find that is not over, as far as its parties know. */
export type KnownFind = Pick<Find, "role" | "status" | "bucket">;

/** Whom a phone shows; nobody, and no change of anybody, while it has no list. */
interface Picture {
  cards: Map<string, Card> | null;
  /** How the presence ended, if it did by another word than the phone's own. */
  ended: PresenceEnd | null;
}

/** Something that was true when its listener's last message had the number `n`; null: before any. */
interface Base<Truth> {
  readonly n: number | null;
  readonly truth: Truth;
}

interface Message {
  readonly n: number;
  readonly event: EventName;
  readonly payload: unknown;
}

/** A number that a reply told and that was not heard within this time was lost, in milliseconds. */
const LOST_AFTER_MS = 3_000;

/**
 * What a phone pieces together from its channel and from replies, by the numbers alone: without a
 * clock, a network or a database. A reply with a list and `n` replaces the list; messages at or below
 * its `n` no longer change it, those above it that came already are applied over it, in the order of
 * their numbers, and an older such reply is ignored. A page replaces the list where it stands in that
 * order. Only `sync` does the same for Finds, and begins the count of messages anew: a location says
 * nothing of them, so a message that it overtook still counts.
 *
 * Every payload is parsed by its contract, so one that is off it throws.
 */
export class ClientModel {
  #list: Base<Picture> = { n: null, truth: { cards: null, ended: null } };
  #finds: Base<Map<string, KnownFind>> = { n: null, truth: new Map() };
  readonly #vibes = new Map<string, Vibe>();
  /** What came since the last `sync`, by number. */
  readonly #messages = new Map<number, Message>();
  #promised: { readonly n: number; readonly atMs: number } | null = null;

  /** Whom the phone shows, by id. */
  get cards(): ReadonlyMap<string, Card> {
    return this.#picture().cards ?? new Map();
  }

  /** Why the presence ended, by the last `live:ended`; null since a page or a list came. */
  get ended(): PresenceEnd | null {
    return this.#picture().ended;
  }

  /** The Finds that are not over, by id. */
  get finds(): ReadonlyMap<string, KnownFind> {
    const finds = new Map(this.#finds.truth);
    for (const message of this.#above(this.#finds.n)) applyToFinds(finds, message);
    return finds;
  }

  /** The vibes that were heard to begin, by the id of the other. */
  get vibes(): ReadonlyMap<string, Vibe> {
    return this.#vibes;
  }

  /** The highest number that was heard, or that stood with a list; null before any. */
  get lastNumber(): number | null {
    const numbers = [...this.#messages.keys(), this.#list.n ?? [], this.#finds.n ?? []].flat();
    return numbers.length > 0 ? Math.max(...numbers) : null;
  }

  /**
   * A message of the channel. One that comes twice changes nothing, nor one from before the last
   * `sync`, but that a vibe began, of which `sync` says nothing.
   */
  hear(name: string, payload: unknown): void {
    const event = name as EventName;
    const { n } = EVENTS[event].parse(payload);
    if (event === "vibe:match") {
      const { userId, score, reason } = EVENTS[event].parse(payload);
      this.#vibes.set(userId, { score, reason });
    }
    if (this.#finds.n === null || n > this.#finds.n) this.#messages.set(n, { n, event, payload });
  }

  /** A reply with a list and the number of its moment, such as that of a location. */
  replaceList({ users, n }: { users: readonly Card[]; n: number }, nowMs = 0): void {
    this.#replaceList(n, { cards: byId(users), ended: null });
    this.promise(n, nowMs);
  }

  /** The reply of `sync`. */
  replaceAll({ me, nearby, finds, ended, n }: Snapshot): void {
    this.#replaceList(n, {
      cards: nearby && byId(nearby.users),
      ended: me.live.live ? null : (ended?.reason ?? null),
    });
    if (this.#finds.n !== null && n < this.#finds.n) return;
    const known = [...(finds.running ? [finds.running] : []), ...finds.waiting];
    this.#finds = { n, truth: new Map(known.map((find) => [find.id, knownOf(find)])) };
    for (const number of this.#messages.keys()) if (number <= n) this.#messages.delete(number);
  }

  /** The phone's own view ended by its own word: it went offline, or forgot its position. */
  leave(): void {
    this.#list = { n: this.lastNumber, truth: { cards: null, ended: null } };
  }

  /** What the phone was answered when it asked somebody, or said yes. */
  keepFind(find: Find): void {
    this.#finds.truth.set(find.id, knownOf(find));
  }

  /** The `n` of a heartbeat, or of a location. */
  promise(n: number | null, nowMs: number): void {
    if (n !== null && n > (this.#promised?.n ?? Number.NEGATIVE_INFINITY)) {
      this.#promised = { n, atMs: nowMs };
    }
  }

  /**
   * How many messages the phone misses, so that it must ask for `sync`: a number is missing between
   * two, or a reply told a higher one three seconds ago. Before any `sync` the first message counts
   * as the beginning.
   */
  missing(nowMs: number): number {
    const heard = [...this.#messages.keys()];
    const base = this.#finds.n ?? (heard.length > 0 ? Math.min(...heard) - 1 : null);
    if (base === null) return 0;
    const isDue = this.#promised !== null && nowMs - this.#promised.atMs >= LOST_AFTER_MS;
    const told = isDue ? (this.#promised?.n ?? base) : base;
    return Math.max(base, told, ...heard) - base - heard.length;
  }

  #replaceList(n: number, truth: Picture): void {
    if (this.#list.n === null || n >= this.#list.n) this.#list = { n, truth };
  }

  #picture(): Picture {
    const { cards, ended } = this.#list.truth;
    const picture = { cards: cards && new Map(cards), ended };
    for (const message of this.#above(this.#list.n)) applyToPicture(picture, message);
    return picture;
  }

  /** What was heard above a number, in order. */
  #above(n: number | null): Message[] {
    return [...this.#messages.values()]
      .filter((message) => n === null || message.n > n)
      .sort((a, b) => a.n - b.n);
  }
}

/** A card as events and lists show it alike: its vibe is of the viewer's own track, so it is left out. */
export function comparable({ vibe: _, ...card }: Card): Omit<Card, "vibe"> {
  return card;
}

/** Cards in an order of their own, to compare what a phone shows with what a list says. */
export function comparableList(cards: Iterable<Card>): Omit<Card, "vibe">[] {
  return [...cards].map(comparable).sort((a, b) => (a.userId < b.userId ? -1 : 1));
}

/** The changes that a message tells, one or several; none for any other message. */
export function changesIn(event: string, payload: unknown): Change[] {
  switch (event) {
    case "live:changes":
      return EVENTS[event].parse(payload).changes;
    case "live:user_joined":
    case "live:user_updated": {
      const { userId, card } = EVENTS[event].parse(payload);
      return [{ event, userId, card }];
    }
    case "live:user_left":
      return [{ event, userId: EVENTS[event].parse(payload).userId }];
    case "live:track_update": {
      const { id: _, n: __, ...played } = EVENTS[event].parse(payload);
      return [{ event, ...played }];
    }
    default:
      return [];
  }
}

function byId(cards: readonly Card[]): Map<string, Card> {
  return new Map(cards.map((card) => [card.userId, card]));
}

function knownOf({ role, status, bucket }: Find): KnownFind {
  return { role, status, bucket };
}

function applyToPicture(picture: Picture, { event, payload }: Message): void {
  if (event === "live:nearby_users") {
    picture.cards = byId(EVENTS[event].parse(payload).users);
    picture.ended = null;
  } else if (event === "live:ended") {
    picture.cards = null;
    picture.ended = EVENTS[event].parse(payload).reason;
  } else if (picture.cards) {
    for (const change of changesIn(event, payload)) applyChange(picture.cards, change);
  }
}

/** Every change is an upsert or a removal by id: hearing it twice or late does no harm. */
function applyChange(cards: Map<string, Card>, change: Change): void {
  if (change.event === "live:user_left") cards.delete(change.userId);
  else if (change.event === "live:track_update") {
    const card = cards.get(change.userId);
    if (card) cards.set(change.userId, { ...card, track: change.track });
  } else cards.set(change.userId, change.card);
}

function applyToFinds(finds: Map<string, KnownFind>, { event, payload }: Message): void {
  if (event === "find:request_received") {
    const { sessionId } = EVENTS[event].parse(payload);
    if (finds.has(sessionId)) return;
    finds.set(sessionId, { role: "target", status: "pending", bucket: null });
  } else if (event === "find:accepted") {
    const { sessionId } = EVENTS[event].parse(payload);
    const find = finds.get(sessionId);
    if (find) finds.set(sessionId, { ...find, status: "active" });
  } else if (event === "find:bucket_update") {
    const { sessionId, bucket } = EVENTS[event].parse(payload);
    const find = finds.get(sessionId);
    if (find) finds.set(sessionId, { ...find, bucket });
  } else if (event === "find:session_ended") {
    finds.delete(EVENTS[event].parse(payload).sessionId);
  }
}
