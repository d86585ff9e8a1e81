import type { AppToken } from "./accounts.ts";

/** A token that is about to end is renewed before it is used, so many milliseconds before. */
const MARGIN_MS = 60_000;

interface Held {
  readonly token: string;
  /** By `performance.now()`. */
  readonly endsAt: number;
}

/**
 * The app's own access token, which speaks for no listener. Each process has its own, since one costs a
 * request an hour; of all in it who need one at a moment, one asks `fetchToken` and the others wait.
 */
export function createAppToken(fetchToken: () => Promise<AppToken>) {
  let held: Held | undefined;
  let renewal: Promise<Held> | undefined;

  async function renew(): Promise<Held> {
    const { accessToken, accessExpiresInS } = await fetchToken();
    held = { token: accessToken, endsAt: performance.now() + accessExpiresInS * 1000 };
    return held;
  }

  /** Gives a token, another than the `refused` one. Throws what `fetchToken` throws. */
  return async function appToken(refused?: string): Promise<string> {
    const isGood = held && held.token !== refused && held.endsAt > performance.now() + MARGIN_MS;
    if (held && isGood) return held.token;
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    return (await renewal).token;
  };
}
