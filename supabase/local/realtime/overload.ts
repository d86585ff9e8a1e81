import type { Channel } from "./channel.ts";
import type { Services } from "./services.ts";

/**
 * Counts one event for each channel that sent or received a message. Above the limit those channels
 * are ended, as in the real service, where each notices it on its own next message.
 */
export function countEvents(services: Services, channels: readonly Channel[]): void {
  const { events, limits } = services;
  events.add(channels.length);
  if (limits.eventsPerSecond === Number.POSITIVE_INFINITY) return;
  if (events.average() < limits.eventsPerSecond) return;
  for (const channel of channels) channel.shutdown("Too many messages per second");
}
