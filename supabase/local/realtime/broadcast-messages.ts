import { userBroadcast } from "./broadcast.ts";
import type { Message } from "./feed.ts";
import { roomOf } from "./hub.ts";
import type { Services } from "./services.ts";

/**
 * Sends rows of the database to who is on their topics: public rows to public channels, private rows
 * to private ones. No policy is asked here; that was done at the join. While there are too many
 * messages every row is dropped, and no phone is told.
 */
export function broadcastMessages(services: Services, messages: readonly Message[]): void {
  const { hub, limits, events } = services;
  for (const { id, topic, event, private: isPrivate, encoding, payload } of messages) {
    if (payload.length > limits.payloadBytes || events.over) continue;
    const message = userBroadcast({ topic: `realtime:${topic}`, event, encoding, payload, id });
    const hearers = hub.broadcast(roomOf(topic, isPrivate), message, null);
    events.add(1 + hearers.length);
  }
}
