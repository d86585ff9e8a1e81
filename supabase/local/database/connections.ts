import type pg from "pg";

/** The connections of one database, of which each has one user at a time. */
export interface Connections {
  /** Runs `work` with a connection that is nobody else's until it ends. */
  use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  /** See `Database.listen`. */
  listen(channel: string, onWake: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Who is to be woken by which channel. */
export class Listeners {
  readonly #byChannel = new Map<string, Set<() => void>>();

  get channels(): readonly string[] {
    return [...this.#byChannel.keys()];
  }

  /** Returns the function that takes the listener away, and gives whether it was the channel's last. */
  add(channel: string, onWake: () => void): () => boolean {
    const own = () => onWake();
    const others = this.#byChannel.get(channel) ?? new Set();
    this.#byChannel.set(channel, others.add(own));
    return () => {
      others.delete(own);
      return others.size === 0 && this.#byChannel.delete(channel);
    };
  }

  wake(channel: string): void {
    for (const onWake of this.#byChannel.get(channel) ?? []) onWake();
  }

  wakeAll(): void {
    for (const channel of this.channels) this.wake(channel);
  }
}
