import type { Feed, Message } from "./feed.ts";

/** What can go wrong with database broadcasts while every join is answered ok. */
export type Scene = "cold start" | "cut";

export interface ReplicationOptions {
  readonly feed: Feed;
  /** Makes the partitions of the days to come; rejects when there is no database. */
  readonly prepare: () => Promise<unknown>;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/**
 * The way of database broadcasts into this server. It is awake while anyone is connected. What the
 * real one loses can be played here, where by itself nothing is lost.
 */
export class Replication {
  readonly #options: ReplicationOptions;
  #awake: Promise<unknown> | null = null;
  /** Nothing is heard until then. */
  #deafUntil = 0;
  /** For how long nothing is heard from the next join on, after a cold start; null: no such start. */
  #coldMs: number | null = null;

  constructor(options: ReplicationOptions) {
    this.#options = options;
  }

  /** Whether a message that is committed now will be heard. */
  get ready(): boolean {
    return this.#options.feed.ready && !this.#deaf;
  }

  /** Before a join is answered. Rejects when there is no database. */
  async wake(): Promise<void> {
    if (this.#coldMs !== null) {
      this.#deafUntil = this.#options.now() + this.#coldMs;
      this.#coldMs = null;
    }
    const awake = this.#awake ?? this.#options.prepare();
    this.#awake = awake;
    try {
      await awake;
    } catch (error) {
      if (this.#awake === awake) this.#awake = null;
      throw error;
    }
    await this.#options.feed.start();
  }

  /** After the last one has gone. */
  sleep(): void {
    this.#awake = null;
    this.#options.feed.stop();
  }

  /** What of these is heard: all of them, or none. */
  heard(messages: readonly Message[]): readonly Message[] {
    return this.#deaf ? [] : messages;
  }

  /**
   * From now on, or after a cold start from the next join on, what is committed within so many
   * seconds is lost. Joins are answered ok, and nobody is told.
   */
  play(scene: Scene, seconds: number): void {
    if (scene === "cut") this.#deafUntil = this.#options.now() + seconds * 1_000;
    else this.#coldMs = seconds * 1_000;
  }

  async close(): Promise<void> {
    await this.#options.feed.close();
  }

  get #deaf(): boolean {
    return this.#coldMs !== null || this.#options.now() < this.#deafUntil;
  }
}
