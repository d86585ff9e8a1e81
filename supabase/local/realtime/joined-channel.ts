import type { Caller, Extension } from "./authorization.ts";
import type { Frame } from "./broadcast.ts";
import type { Member } from "./hub.ts";
import type { JoinConfig } from "./join-config.ts";
import type { Ref, Version } from "./messages.ts";
import type { Services } from "./services.ts";
import type { Token } from "./token.ts";

/** What a channel needs of the socket that it lives on. */
export interface Connection {
  readonly version: Version;
  /** The `apikey` of the handshake: what counts where a join brings no token of its own. */
  readonly token: Token;
  /** The `x-*` headers of the upgrade. */
  readonly headers: Readonly<Record<string, string>>;
  send(frame: Frame): void;
  /** Forgets a channel that ended by itself. */
  forget(channel: JoinedChannel): void;
  /** Closes the socket: its phone sends faster than it can be served. */
  overflow(): void;
}

/** One joined topic of one socket, as those see it who do its work. */
export interface JoinedChannel extends Member {
  readonly services: Services;
  readonly connection: Connection;
  /** Topic without `realtime:`. */
  readonly topic: string;
  /** The topic as it stands in frames. */
  readonly wireTopic: string;
  readonly config: JoinConfig;
  readonly room: string;
  readonly caller: Caller;
  readonly closed: boolean;
  token: Token;
  /** Extensions that a private channel may hear. */
  readable: ReadonlySet<Extension>;
  /** What it may send, asked on the first sending and kept until another token; null: not asked. */
  writable: ReadonlySet<Extension> | null;
  /** Whether presence was asked for, at the join or by a first track. */
  presenceEnabled: boolean;
  presenceCalls: { count: number; until: number };
  /** Runs when the token is to be looked at again. */
  expiryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Runs when it is to be looked whether database broadcasts are heard. */
  readyTimer: ReturnType<typeof setTimeout> | undefined;
  /** Does `work` after what came before it. */
  post(work: () => void | Promise<void>): void;
  reply(ref: Ref, status: "ok" | "error", response: unknown): void;
  /** Says something of its own to its phone. */
  push(event: string, payload: unknown): void;
  system(extension: string, status: "ok" | "error", message: string): void;
}
