import type { Database } from "./database.ts";

export interface WatchOptions {
  readonly database: Database;
  /** The channel of Postgres' `notify` that wakes the watcher. */
  readonly channel: string;
  /** Does what there is to do. Resolves to true when there may be more, and is called again then. */
  readonly look: () => Promise<unknown>;
  /** A wake-up may be lost, so the watcher also looks on its own, this often; a second by default. */
  readonly everyMs?: number;
}

/**
 * Runs `look` now, on every notification on `channel`, and every so often; never twice at a time: a
 * wake-up during a look brings one more after it. A failing look is tried again, and told of when the
 * one before it did not fail. Resolves, after the first look, to the function that stops it and waits
 * for the running look.
 */
export async function watch(options: WatchOptions): Promise<() => Promise<void>> {
  const { database, channel, look, everyMs = 1_000 } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;
  let failing = false;

  const lookOnce = async () => {
    try {
      if ((await look()) === true) again = true;
      failing = false;
    } catch (cause) {
      if (!closed && !failing) console.error(`watching ${channel}:`, cause);
      failing = true;
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
  const timer = setInterval(wake, everyMs);
  return async () => {
    closed = true;
    clearInterval(timer);
    await running;
    await unlisten();
  };
}
