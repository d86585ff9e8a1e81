import type { Caller, Extension } from "./authorization.ts";
import type { Frame } from "./broadcast.ts";
import { handleAccessToken, watchExpiry } from "./channel-token.ts";
import { handleBroadcast } from "./client-broadcast.ts";
import { announce, handlePresence } from "./client-presence.ts";
import { encodeFrame } from "./frames.ts";
import { roomOf } from "./hub.ts";
import type { JoinConfig } from "./join-config.ts";
import type { Connection, JoinedChannel } from "./joined-channel.ts";
import { Mailbox } from "./mailbox.ts";
import type { Incoming, Outgoing, Push, Ref, Version } from "./messages.ts";
import type { Services } from "./services.ts";
import type { Token } from "./token.ts";

export interface ChannelOptions {
  readonly services: Services;
  readonly connection: Connection;
  /** Topic without `realtime:`. */
  readonly topic: string;
  readonly joinRef: Ref;
  readonly config: JoinConfig;
  readonly token: Token;
  /** Extensions that a private channel may hear. */
  readonly readable: ReadonlySet<Extension>;
}

/** One joined topic of one socket. Its work is done in order; what fans out goes straight through. */
export class Channel implements JoinedChannel {
  readonly services: Services;
  readonly connection: Connection;
  readonly topic: string;
  readonly joinRef: Ref;
  readonly config: JoinConfig;
  readonly room: string;
  token: Token;
  readable: ReadonlySet<Extension>;
  writable: ReadonlySet<Extension> | null = null;
  presenceEnabled: boolean;
  presenceCalls = { count: 0, until: 0 };
  expiryTimer: ReturnType<typeof setTimeout> | undefined;
  readyTimer: ReturnType<typeof setTimeout> | undefined;
  readonly replayed = new Set<string>();
  readonly #mailbox: Mailbox;
  /** Frames that came while the join was still being answered. */
  #held: { frame: Frame; messageId: string | null }[] | null = [];
  #closed = false;

  constructor(options: ChannelOptions) {
    const { services, connection, topic, joinRef, config, token, readable } = options;
    this.services = services;
    this.connection = connection;
    this.topic = topic;
    this.joinRef = joinRef;
    this.config = config;
    this.token = token;
    this.readable = readable;
    this.presenceEnabled = config.presence;
    this.room = roomOf(topic, config.isPrivate);
    this.#mailbox = new Mailbox((error) => this.#crash(error));
    services.hub.join(this.room, this);
    watchExpiry(this);
  }

  get version(): Version {
    return this.connection.version;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get wireTopic(): string {
    return `realtime:${this.topic}`;
  }

  get caller(): Caller {
    return {
      claims: this.token.claims,
      headers: this.connection.headers,
      topic: this.topic,
    };
  }

  get hearsBroadcasts(): boolean {
    return !this.config.isPrivate || this.readable.has("broadcast");
  }

  get hearsPresence(): boolean {
    return !this.config.isPrivate || this.readable.has("presence");
  }

  post(work: () => void | Promise<void>, bytes = 0): void {
    if (!this.#mailbox.post(work, bytes)) this.connection.overflow();
  }

  receive(push: Incoming): void {
    this.post(() => this.#handle(push), push.size);
  }

  deliver(frame: Frame, messageId: string | null): void {
    if (this.#held !== null) this.#held.push({ frame, messageId });
    else if (messageId === null || !this.replayed.has(messageId)) this.connection.send(frame);
  }

  /** Lets through what came while the join was being answered. */
  open(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const { frame, messageId } of held) this.deliver(frame, messageId);
  }

  reply(ref: Ref, status: "ok" | "error", response: unknown): void {
    this.#say({ joinRef: this.joinRef, ref, event: "phx_reply", payload: { status, response } });
  }

  push(event: string, payload: unknown): void {
    this.#say({ joinRef: this.joinRef, ref: null, event, payload });
  }

  system(extension: string, status: "ok" | "error", message: string): void {
    this.push("system", { extension, status, message, channel: this.topic });
  }

  shutdown(message: string): void {
    if (this.#closed) return;
    this.system("system", "error", message);
    this.#end("phx_close", {});
  }

  /** Ends it and says so; the reference is the join's, or the phone would not believe it. */
  #end(event: "phx_close" | "phx_error", payload: unknown): void {
    if (this.#closed) return;
    this.drop();
    this.connection.forget(this);
    this.#say({ joinRef: this.joinRef, ref: this.joinRef, event, payload });
  }

  /** Ends it without a word: the socket is gone, or another join takes its place. */
  drop(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.expiryTimer);
    clearTimeout(this.readyTimer);
    this.#mailbox.close();
    this.services.hub.leave(this.room, this);
    this.#held = null;
    this.#untrack();
  }

  /** Never throws: an end that failed half-way would leave a ghost. */
  #untrack(): void {
    try {
      announce(this, this.services.presence.untrack(this.room, this));
    } catch (error) {
      this.services.onFault(error);
    }
  }

  #handle(push: Incoming): void | Promise<void> {
    if (this.#closed) return;
    if (push.event === "broadcast") return handleBroadcast(this, push);
    return push.kind === "push" ? this.#handleText(push) : undefined;
  }

  #handleText(push: Push): void | Promise<void> {
    switch (push.event) {
      case "phx_leave":
        this.reply(push.ref, "ok", {});
        return this.#end("phx_close", {});
      case "access_token":
        return handleAccessToken(this, push.payload);
      case "presence":
        return handlePresence(this, push);
      default:
        return undefined;
    }
  }

  #crash(error: unknown): void {
    this.services.onFault(error);
    this.#end("phx_error", { reason: "channel_crash" });
  }

  #say(message: Omit<Outgoing, "topic">): void {
    this.connection.send(encodeFrame(this.version, { ...message, topic: this.wireTopic }));
  }
}
