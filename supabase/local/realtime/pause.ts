/** Waits; not at all, not even a turn of the event loop, for 0. */
export async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
