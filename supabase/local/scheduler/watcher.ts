import type { Database } from "../database/database.ts";

/** A wake-up may be lost, so every watcher also looks on its own. One small read a second is cheap. */
const LOOK_INTERVAL_MS = 1_000;

/**
 * Runs `look` now, on every notification on `channel`, and once a second; never twice at a time: a
 * wake-up during a look brings one more after it. A failing look is reported and tried again.
 * Resolves, after the first look, to the function that stops it and waits for the running look.
 */
export async function watch(
  database: Database,
  channel: string,
  look: () => Promise<void>,
): Promise<() => Promise<void>> {
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;

  const lookOnce = async () => {
    try {
      await look();
    } catch (cause) {
      if (!closed) console.error(`scheduler (${channel}):`, cause);
    }
  };
  const loop = async () => {
    do {
      again = false;
      await lookOnce();
    } while (again && !closed);
    running = null;
  };
  const wake = () => {
    again = true;
    if (!closed) running ??= loop();
  };

  wake();
  await running;
  const unlisten = await database.listen(channel, wake);
  const timer = setInterval(wake, LOOK_INTERVAL_MS);
  return async () => {
    closed = true;
    clearInterval(timer);
    await running;
    await unlisten();
  };
}
