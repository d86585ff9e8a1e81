import type { Broadcast, Frame } from "./broadcast.ts";
import type { Version } from "./messages.ts";

/** A joined channel, as what fans out sees it. */
export interface Member {
  readonly version: Version;
  /** Whether its policies let it hear broadcasts; always, on a public channel. */
  readonly hearsBroadcasts: boolean;
  readonly hearsPresence: boolean;
  /** Takes a frame, unless the channel has already had the message of that id by replay. */
  deliver(frame: Frame, messageId: string | null): void;
  /** Ends it in order, and says why; its phone does not come back by itself. */
  shutdown(message: string): void;
}

/** Public and private channels of one name are two rooms. `topic` is without `realtime:`. */
export function roomOf(topic: string, isPrivate: boolean): string {
  return `${isPrivate ? "private" : "public"}:${topic}`;
}

/** Who is on which topic, and the one place where a message becomes many. */
export class Hub {
  readonly #rooms = new Map<string, Set<Member>>();

  join(room: string, member: Member): void {
    const members = this.#rooms.get(room) ?? new Set();
    this.#rooms.set(room, members.add(member));
  }

  leave(room: string, member: Member): void {
    const members = this.#rooms.get(room);
    if (members?.delete(member) && members.size === 0) this.#rooms.delete(room);
  }

  /** Sends a broadcast to everyone in the room who may hear it but `except`; gives who it went to. */
  broadcast(room: string, message: Broadcast, except: Member | null): Member[] {
    const reached: Member[] = [];
    for (const member of this.#rooms.get(room) ?? []) {
      if (member === except || !member.hearsBroadcasts) continue;
      const frame = message.frame(member.version);
      if (frame === null) continue;
      member.deliver(frame, message.id);
      reached.push(member);
    }
    return reached;
  }

  /** Sends a presence frame to everyone in the room who may hear it; gives how many. */
  presence(room: string, frame: (version: Version) => Frame): number {
    let reached = 0;
    for (const member of this.#rooms.get(room) ?? []) {
      if (!member.hearsPresence) continue;
      member.deliver(frame(member.version), null);
      reached += 1;
    }
    return reached;
  }

  /** Rooms with someone in them. */
  get size(): number {
    return this.#rooms.size;
  }
}
