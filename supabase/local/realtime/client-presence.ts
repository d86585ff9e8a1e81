import { type Extension, probeRead } from "./authorization.ts";
import { askToWrite } from "./client-broadcast.ts";
import { encodeFrame, isRecord } from "./frames.ts";
import type { JoinedChannel } from "./joined-channel.ts";
import type { Push, Version } from "./messages.ts";
import type { PresenceDiff } from "./presence.ts";

/** A phone's `track` or `untrack`. Always answered, unless a limit ends the channel. */
export function handlePresence(channel: JoinedChannel, push: Push): void | Promise<void> {
  const { payload } = push;
  if (!isRecord(payload) || !("event" in payload)) return channel.reply(push.ref, "ok", {});
  if (typeof payload.event !== "string") throw new TypeError("a presence event must be text");
  if (callsTooOften(channel)) return channel.shutdown("Client presence rate limit exceeded");
  switch (payload.event.toLowerCase()) {
    case "track":
      return track(channel, push, "payload" in payload ? payload.payload : {});
    case "untrack":
      channel.reply(push.ref, "ok", {});
      return announce(channel, channel.services.presence.untrack(channel.room, channel));
    default:
      return channel.reply(push.ref, "error", {});
  }
}

/** The room as it is, once after a join that asked for presence and may hear it. */
export function sendPresenceState(channel: JoinedChannel): void {
  const { services, room } = channel;
  if (!channel.presenceEnabled || !channel.hearsPresence) return;
  channel.push("presence_state", services.presence.state(room));
  countPresence(channel, 1);
}

/** Tells the room what changed, the one who changed it included. */
export function announce(channel: JoinedChannel, diff: PresenceDiff | null): void {
  if (diff === null) return;
  const message = {
    joinRef: null,
    ref: null,
    topic: channel.wireTopic,
    event: "presence_diff",
    payload: diff,
  };
  const frames = new Map<Version, string>();
  const frame = (version: Version) => {
    const text = frames.get(version) ?? encodeFrame(version, message);
    frames.set(version, text);
    return text;
  };
  channel.services.presenceEvents.add(channel.services.hub.presence(channel.room, frame));
}

function track(channel: JoinedChannel, push: Push, payload: unknown): void | Promise<void> {
  if (!channel.config.isPrivate) return accept(channel, push, payload);
  return mayTrack(channel).then((allowed) => {
    if (channel.closed) return;
    if (allowed) accept(channel, push, payload);
    else channel.reply(push.ref, "error", {});
  });
}

/** Where the join did not ask for presence, the first track is when hearing it is asked, too. */
async function mayTrack(channel: JoinedChannel): Promise<boolean> {
  if (!channel.presenceEnabled) {
    const heard = await readPresence(channel);
    channel.readable = new Set<Extension>([...channel.readable, ...heard]);
  }
  return (await askToWrite(channel)).has("presence");
}

async function readPresence(channel: JoinedChannel): Promise<Set<Extension>> {
  try {
    return await probeRead(channel.services.database, channel.caller, ["presence"]);
  } catch (error) {
    channel.services.onFault(error);
    return new Set();
  }
}

/** As in the real service the reply leaves before the diff. */
function accept(channel: JoinedChannel, push: Push, payload: unknown): void {
  const { services, config, room } = channel;
  if (!isRecord(payload)) {
    channel.reply(push.ref, "error", { reason: "Presence track payload must be a map" });
  } else if (push.size > services.limits.payloadBytes) {
    channel.shutdown("Track message size exceeded");
  } else if (!countPresence(channel, 1)) {
    const key = config.presenceKey;
    if (typeof key !== "string") throw new TypeError("a presence key must be text");
    channel.presenceEnabled = true;
    channel.reply(push.ref, "ok", {});
    announce(channel, services.presence.track(room, channel, key, payload));
  }
}

/** Counts presence events; true when that ended the channel. */
function countPresence(channel: JoinedChannel, events: number): boolean {
  const { presenceEvents, limits } = channel.services;
  presenceEvents.add(events);
  if (presenceEvents.average() <= limits.presencePerSecond) return false;
  channel.shutdown("Too many presence messages per second");
  return true;
}

function callsTooOften(channel: JoinedChannel): boolean {
  const { limits, now } = channel.services;
  const at = now().getTime();
  const calls = channel.presenceCalls;
  if (at > calls.until) {
    channel.presenceCalls = { count: 1, until: at + limits.presenceWindowMs };
    return false;
  }
  calls.count += 1;
  return calls.count > limits.presenceCalls;
}
