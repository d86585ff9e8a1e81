import type { Config } from "../config.ts";
import { AuthError } from "./auth-error.ts";

/** What may be asked so often and no oftener. */
export type Rated = "verify" | "token";

/** Counts what comes from each address. */
export interface Rates {
  /** Throws 429 when the address of the request has asked too often. */
  check(what: Rated, request: Request): void;
}

/** How many may come in one moment, whatever the settings say. */
const BURST = 30;
const INTERVAL_S = 300;

/** As long as an address that asks no more is remembered. */
const REMEMBERED_MS = 3_600_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * Auth's own rates: a bucket for each address, which holds 30 and fills by as many in five minutes as
 * the settings say. An address that the gateway did not name is not counted, as there.
 */
export function createRates(rates: Config["auth"]["rates"], now: () => Date): Rates {
  const perSecond = {
    verify: rates.verifications / INTERVAL_S,
    token: rates.refreshes / INTERVAL_S,
  };
  const buckets = new Map<string, Bucket>();

  function forgetIdle(nowMs: number): void {
    for (const [key, { filledAt }] of buckets) {
      if (nowMs - filledAt < REMEMBERED_MS) return;
      buckets.delete(key);
    }
  }

  return {
    check(what, request) {
      const address = request.headers.get("x-forwarded-for");
      if (!address) return;
      const nowMs = now().getTime();
      forgetIdle(nowMs);
      const key = `${what} ${address}`;
      const { tokens, filledAt } = buckets.get(key) ?? { tokens: BURST, filledAt: nowMs };
      const filled = Math.min(BURST, tokens + ((nowMs - filledAt) / 1000) * perSecond[what]);
      const isOver = filled < 1;
      // Deleted first, so that those who asked last stand last.
      buckets.delete(key);
      buckets.set(key, { tokens: isOver ? filled : filled - 1, filledAt: nowMs });
      if (isOver) throw new AuthError(429, "over_request_rate_limit", "Request rate limit reached");
    },
  };
}
