import type { Frame } from "./broadcast.ts";
import type { Channel } from "./channel.ts";
import { sendPresenceState } from "./client-presence.ts";
import { decodeFrame, encodeFrame } from "./frames.ts";
import { type Joined, JoinRefused, joinChannel, unknown } from "./join-channel.ts";
import type { Connection, JoinedChannel } from "./joined-channel.ts";
import { Mailbox } from "./mailbox.ts";
import type { Incoming, Outgoing, Push, Ref, Version } from "./messages.ts";
import { pause } from "./pause.ts";
import { answeredChanges, refuseChanges } from "./postgres-changes.ts";
import { sendReplay } from "./replay.ts";
import { tellWhenReady } from "./replication-ready.ts";
import type { Services } from "./services.ts";
import type { Token } from "./token.ts";
import type { Wire } from "./wire.ts";

/** Close codes: going away (too many joins), too much of anything. */
const closeCodes = { away: 1001, overload: 1013 } as const;

/** A look at what a phone has not read costs a tenth of sending a short frame. */
const bytesBetweenLooks = 65_536;

export interface Handshake {
  readonly version: Version;
  readonly token: Token;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One phone's connection: reads frames in order and hands them to its channels. As in the real
 * service a join holds up the whole socket until it is answered.
 */
export class PhoneSocket implements Connection {
  readonly version: Version;
  readonly token: Token;
  readonly headers: Readonly<Record<string, string>>;
  /** When something last came, in milliseconds since 1970. */
  heardAt: number;
  readonly #wire: Wire;
  readonly #services: Services;
  readonly #channels = new Map<string, Channel>();
  readonly #mailbox: Mailbox;
  /** Sent since the last look at what the phone has not read yet, in bytes (text: UTF-16 units). */
  #sinceLook = 0;
  #closed = false;

  constructor(services: Services, wire: Wire, handshake: Handshake) {
    this.#services = services;
    this.#wire = wire;
    this.version = handshake.version;
    this.token = handshake.token;
    this.headers = handshake.headers;
    this.heardAt = services.now().getTime();
    this.#mailbox = new Mailbox((error) => services.onFault(error));
  }

  get channels(): number {
    return this.#channels.size;
  }

  /** Takes a frame as it came. A malformed one is dropped, and the socket stays open. */
  receive(data: string | ArrayBuffer): void {
    if (this.#closed) return;
    this.heardAt = this.#services.now().getTime();
    const size = typeof data === "string" ? data.length : data.byteLength;
    const frame = decodeFrame(this.version, data);
    if (frame && !this.#mailbox.post(() => this.#dispatch(frame), size)) this.overflow();
  }

  /** A phone that doesn't read is cut off rather than stored for. */
  send(frame: Frame): void {
    if (this.#closed) return;
    this.#sinceLook += frame.length;
    if (this.#sinceLook > bytesBetweenLooks && this.#isBehind()) this.overflow();
    else this.#wire.send(frame);
  }

  #isBehind(): boolean {
    this.#sinceLook = 0;
    return this.#wire.unread > this.#services.limits.bufferedBytes;
  }

  forget(channel: JoinedChannel): void {
    const topic = channel.wireTopic;
    if (this.#channels.get(topic) === channel) this.#channels.delete(topic);
  }

  overflow(): void {
    this.close(closeCodes.overload);
  }

  /** Ends everything of this phone, now; `code` is for the phone, if it is still there to read it. */
  close(code = 1000): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#mailbox.close();
    this.#services.users.delete(this);
    for (const channel of this.#channels.values()) channel.drop();
    this.#channels.clear();
    this.#wire.close(code);
  }

  #dispatch(frame: Incoming): void | Promise<void> {
    const { topic, event, ref } = frame;
    if (this.#closed) return;
    if (topic === "phoenix" && event === "heartbeat") {
      return this.#reply(null, ref, topic, "ok", {});
    }
    if (event === "phx_join" && frame.kind === "push" && topic.startsWith("realtime:")) {
      return this.#join(frame);
    }
    const channel = this.#channels.get(topic);
    if (event === "phx_leave") return this.#leave(channel, frame);
    if (channel !== undefined && event !== "phx_join") return channel.receive(frame);
    this.#reply(null, ref, topic, "error", { reason: "unmatched topic" });
  }

  /** A leave that does not name the present join is not answered, and the channel stays. */
  #leave(channel: Channel | undefined, frame: Incoming): void {
    const { joinRef, ref, topic } = frame;
    if (channel === undefined) this.#reply(joinRef, ref, topic, "ok", {});
    else if (joinRef === channel.joinRef) channel.receive(frame);
  }

  /** A second join replaces the first: its end is told after the new reply, under its old reference. */
  async #join(push: Push): Promise<void> {
    const { topic, joinRef, ref } = push;
    const former = this.#channels.get(topic);
    former?.drop();
    this.#channels.delete(topic);
    try {
      const joined = await joinChannel(this.#services, this, push, this.#channels.size);
      if (this.#closed) joined.channel.drop();
      else this.#welcome(joined, push);
    } catch (error) {
      const refused = refusalOf(error);
      if (refused !== error) this.#services.onFault(error);
      await pause(this.#services.limits.joinRefusalMs);
      this.#reply(joinRef, ref, topic, "error", { reason: refused.reason });
      if (refused.disconnects) this.close(closeCodes.away);
    }
    if (former === undefined) return;
    const last = { joinRef: former.joinRef, ref: former.joinRef };
    this.#say({ ...last, topic, event: "phx_close", payload: {} });
  }

  #welcome({ channel, replay }: Joined, { topic, joinRef, ref }: Push): void {
    this.#services.users.add(this);
    this.#channels.set(topic, channel);
    const { changes, replicationReady } = channel.config;
    this.#reply(joinRef, ref, topic, "ok", { postgres_changes: answeredChanges(changes ?? []) });
    for (const message of replay) sendReplay(channel, message);
    sendPresenceState(channel);
    if (replicationReady) tellWhenReady(channel);
    refuseChanges(channel);
    channel.open();
  }

  #reply(joinRef: Ref, ref: Ref, topic: string, status: "ok" | "error", response: unknown): void {
    this.#say({ joinRef, ref, topic, event: "phx_reply", payload: { status, response } });
  }

  #say(message: Outgoing): void {
    this.send(encodeFrame(this.version, message));
  }
}

function refusalOf(error: unknown): JoinRefused {
  return error instanceof JoinRefused ? error : new JoinRefused(unknown);
}
