import type { Member } from "./hub.ts";
import type { Services } from "./services.ts";

/**
 * Counts a message, once for its sending and once for each who hears it. While there are too many,
 * who hears one is ended, and who sent it is not: each notices it on what comes to it.
 */
export function countMessage({ events }: Services, hearers: readonly Member[]): void {
  events.add(1 + hearers.length);
  if (!events.over) return;
  for (const hearer of hearers) hearer.shutdown("Too many messages per second");
}
