import { AuthorizationFailed, type Extension, probeWrite } from "./authorization.ts";
import { type Broadcast, textBroadcast, userBroadcast } from "./broadcast.ts";
import type { JoinedChannel } from "./joined-channel.ts";
import type { Incoming, Ref } from "./messages.ts";
import { countMessage } from "./overload.ts";

/**
 * A phone's broadcast to its topic. Where it may not send, or nobody can say whether it may, there
 * is silence: no delivery and no acknowledgement.
 */
export function handleBroadcast(channel: JoinedChannel, push: Incoming): void | Promise<void> {
  if (!channel.config.isPrivate) return relay(channel, push);
  if (channel.writable !== null) return relayIfAllowed(channel, push, channel.writable);
  return askToWrite(channel).then((writable) => relayIfAllowed(channel, push, writable));
}

/** What the channel may send; asked once for a token, both extensions together. */
export async function askToWrite(channel: JoinedChannel): Promise<ReadonlySet<Extension>> {
  if (channel.writable !== null) return channel.writable;
  try {
    channel.writable = await probeWrite(channel.services.database, channel.caller);
    return channel.writable;
  } catch (error) {
    if (!(error instanceof AuthorizationFailed)) throw error;
    channel.services.onFault(error);
    return new Set();
  }
}

function relayIfAllowed(
  channel: JoinedChannel,
  push: Incoming,
  writable: ReadonlySet<Extension>,
): void {
  if (writable.has("broadcast") && !channel.closed) relay(channel, push);
}

function relay(channel: JoinedChannel, push: Incoming): void {
  const { services, config, room } = channel;
  const message = broadcastOf(channel, push);
  if (message.size > services.limits.payloadBytes) {
    countMessage(services, []);
    acknowledge(channel, push.ref, "error", "payload_size_exceeded");
    return;
  }
  const reached = services.hub.broadcast(room, message, config.self ? null : channel);
  acknowledge(channel, push.ref, "ok", {});
  countMessage(services, reached);
}

function broadcastOf(channel: JoinedChannel, push: Incoming): Broadcast {
  if (push.kind === "userBroadcast") {
    const { userEvent, encoding, payload } = push;
    return userBroadcast({
      topic: channel.wireTopic,
      event: userEvent,
      encoding,
      payload,
      id: null,
    });
  }
  return textBroadcast(channel.wireTopic, push.payload, push.size);
}

function acknowledge(
  channel: JoinedChannel,
  ref: Ref,
  status: "ok" | "error",
  response: unknown,
): void {
  if (channel.config.ack) channel.reply(ref, status, response);
}
