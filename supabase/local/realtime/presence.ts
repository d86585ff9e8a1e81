import { isDeepStrictEqual } from "node:util";

/** What one channel tells of itself under its key. `phx_ref` is unique to each change of it. */
export type Meta = Readonly<Record<string, unknown>> & { readonly phx_ref: string };
export type PresenceState = Record<string, { metas: Meta[] }>;

export interface PresenceDiff {
  readonly joins: PresenceState;
  readonly leaves: PresenceState;
}

interface Tracked {
  readonly key: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly meta: Meta;
}

/** Who is present in which room: at most one meta a channel, several under one key. */
export class Presence {
  readonly #rooms = new Map<string, Map<object, Tracked>>();
  #refs = 0;

  /** What changed, or null for a payload equal to the one before. */
  track(
    room: string,
    channel: object,
    key: string,
    payload: Readonly<Record<string, unknown>>,
  ): PresenceDiff | null {
    const members = this.#rooms.get(room) ?? new Map<object, Tracked>();
    const before = members.get(channel);
    if (before && isDeepStrictEqual(before.payload, payload)) return null;
    this.#refs += 1;
    const ref = { phx_ref: `R${this.#refs.toString(36)}` };
    const previous = before ? { phx_ref_prev: before.meta.phx_ref } : {};
    const tracked = { key, payload, meta: { ...payload, ...ref, ...previous } };
    this.#rooms.set(room, members.set(channel, tracked));
    return { joins: stateOf([tracked]), leaves: stateOf(before ? [before] : []) };
  }

  /** What changed, or null when the channel was not present. */
  untrack(room: string, channel: object): PresenceDiff | null {
    const members = this.#rooms.get(room);
    const before = members?.get(channel);
    if (members === undefined || before === undefined) return null;
    members.delete(channel);
    if (members.size === 0) this.#rooms.delete(room);
    return { joins: {}, leaves: stateOf([before]) };
  }

  state(room: string): PresenceState {
    return stateOf([...(this.#rooms.get(room)?.values() ?? [])]);
  }

  /** Rooms with someone present. */
  get size(): number {
    return this.#rooms.size;
  }
}

/** Keys are the phones' own words, `__proto__` among them: so entries, never assignment. */
function stateOf(tracked: readonly Tracked[]): PresenceState {
  const keys = new Map<string, { metas: Meta[] }>();
  for (const { key, meta } of tracked) {
    const entry = keys.get(key) ?? { metas: [] };
    entry.metas.push(meta);
    keys.set(key, entry);
  }
  return Object.fromEntries(keys);
}
