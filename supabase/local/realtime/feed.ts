import type { Encoding } from "./messages.ts";

/** A row of `realtime.messages` that has just been committed and can be broadcast. */
export interface Message {
  readonly id: string;
  /** Topic without `realtime:`. */
  readonly topic: string;
  readonly event: string;
  readonly private: boolean;
  readonly encoding: Encoding;
  /** JSON text of `payload` as it stands in the database, or the bytes of `binary_payload`. */
  readonly payload: Uint8Array;
}

export interface FeedOptions {
  /** Called with rows in the order of their commits, each at most once. */
  readonly onMessages: (messages: readonly Message[]) => void;
  readonly onFault: (error: unknown) => void;
}

/** Reads the rows of `realtime.messages` as they are committed, inserts alone. */
export interface Feed {
  /** Whether every row that is committed now will be read. */
  readonly ready: boolean;
  /** Resolves once rows are read, or when it makes no sense to wait longer; may be called again. */
  start(): Promise<void>;
  /** Nobody is there to hear: what is committed until the next start need not be read. */
  stop(): void;
  close(): Promise<void>;
}
