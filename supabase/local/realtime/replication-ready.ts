import type { JoinedChannel } from "./joined-channel.ts";

/**
 * Tells a phone that asked for it when database broadcasts are heard, at a look that comes every half
 * second; ends its channel when they are not heard in time.
 */
export function tellWhenReady(channel: JoinedChannel): void {
  const { limits, replication } = channel.services;
  let leftMs = limits.readyTimeoutMs;
  const look = () => {
    leftMs -= limits.readyCheckMs;
    if (channel.closed) return;
    if (replication.ready) {
      channel.system("system", "ok", "Replication connection established");
    } else if (leftMs <= 0) {
      channel.shutdown("Replication connection was not established in time");
    } else {
      wait();
    }
  };
  const wait = () => {
    channel.readyTimer = setTimeout(() => channel.post(look), limits.readyCheckMs);
  };
  wait();
}
