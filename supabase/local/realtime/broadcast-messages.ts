import { Buffer } from "node:buffer";
import { userBroadcast } from "./broadcast.ts";
import { roomOf } from "./hub.ts";
import type { Message } from "./message-feed.ts";
import { countEvents } from "./overload.ts";
import type { Services } from "./services.ts";

/**
 * Sends rows of the database to who is on their topics: public rows to public channels, private rows
 * to private ones. No policy is asked here; that was done at the join.
 */
export function broadcastMessages(services: Services, messages: readonly Message[]): void {
  const { hub, limits, events } = services;
  for (const { id, topic, event, private: isPrivate, json, binary } of messages) {
    const encoding = binary === null ? "json" : "binary";
    const payload = Buffer.from(binary ?? json ?? "", binary === null ? "utf8" : "base64");
    if (payload.length > limits.payloadBytes || events.average() >= limits.eventsPerSecond)
      continue;
    const message = userBroadcast({ topic: `realtime:${topic}`, event, encoding, payload, id });
    countEvents(services, hub.broadcast(roomOf(topic, isPrivate), message, null));
  }
}
