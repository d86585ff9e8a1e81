import type { Card, Vibe } from "../../../shared/contracts/cards.ts";
import { EVENTS } from "../../../shared/contracts/events.ts";
import type { Find } from "../../../shared/contracts/find.ts";
import type { LiveState } from "../../../shared/contracts/presence.ts";
import type { Snapshot } from "../../../shared/contracts/sync.ts";
import { ClientModel } from "../client-model.ts";

/** What a call answered, as far as it concerns what the phone shows. */
export type Reply =
  | {
      readonly of: "place";
      readonly users?: readonly Card[];
      readonly published: boolean;
      readonly n: number;
    }
  | { readonly of: "leave" }
  | { readonly of: "live"; readonly live: LiveState }
  | { readonly of: "find"; readonly find: Find }
  | { readonly of: "sync"; readonly snapshot: Snapshot };

/** A message of the channel. */
export interface Message {
  readonly event: string;
  readonly payload: Record<string, unknown>;
}

/**
 * A phone and what is on its way to it. Replies keep their order, and so do messages; one may
 * overtake the other.
 */
export class Phone {
  readonly model = new ClientModel();
  readonly replies: Reply[] = [];
  readonly messages: Message[] = [];
  /** The vibes that were heard to begin, each with whom. */
  readonly vibes: [string, Vibe][] = [];
  /**
   * By its own word: before it says where it is, it shows nobody. What the model has stays, for no
   * number says what a message that overtakes this reply came before.
   */
  #isPlaced = false;
  #shownAs: string | null = null;

  /** By what others know its listener, by the latest reply that said so; null while not live. */
  get shownAs(): string | null {
    return this.#shownAs;
  }

  /** Whom it shows. */
  get shown(): ReadonlyMap<string, Card> {
    return this.#isPlaced ? this.model.cards : new Map();
  }

  /** Whether it must ask what is true, all having come that will come. */
  get misses(): boolean {
    return this.model.missing(Number.POSITIVE_INFINITY) > 0;
  }

  /** The next message comes, or is lost. */
  hear(isLost: boolean): void {
    const message = this.messages.shift();
    if (!message || isLost) return;
    this.model.hear(message.event, message.payload);
    if (message.event !== "vibe:match") return;
    const { userId, score, reason } = EVENTS["vibe:match"].parse(message.payload);
    this.vibes.push([userId, { score, reason }]);
  }

  /** The next reply comes. */
  take(): void {
    const reply = this.replies.shift();
    switch (reply?.of) {
      case "place":
        // Soon after leaving, a place is not shown yet, and so nobody is: without a list no page follows.
        this.#isPlaced ||= reply.published || reply.users !== undefined;
        if (reply.users) this.model.replaceList({ users: reply.users, n: reply.n });
        else this.model.promise(reply.n, 0);
        break;
      case "leave":
        this.#isPlaced = false;
        break;
      case "live":
        this.model.promise(reply.live.n, 0);
        // Whoever is known by another id begins anew, without a place.
        this.#isPlaced &&= reply.live.shownAs === this.#shownAs;
        this.#shownAs = reply.live.shownAs;
        break;
      case "find":
        this.model.keepFind(reply.find);
        break;
      case "sync":
        this.#shownAs = reply.snapshot.me.live.shownAs;
        this.#isPlaced = reply.snapshot.nearby !== null;
        this.model.replaceAll(reply.snapshot);
        break;
      default:
    }
  }

  /** All that is on its way comes, replies first. */
  takeAll(): void {
    while (this.replies.length > 0) this.take();
    while (this.messages.length > 0) this.hear(false);
  }
}
