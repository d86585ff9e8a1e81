import { retryAfterS } from "../../shared/domain/retry-after.ts";
import { Fault } from "../_http/app-error.ts";
import type { Outcome } from "./sender.ts";

/** Longest wait for an answer of a push service, in milliseconds: well within the lease of a claim. */
const TIMEOUT_MS = 10_000;

/** How long a service is left alone that wants a pause and does not say for how long, in seconds. */
const PAUSE_S = 60;

/** What a push service answered; `json` is null for what is no JSON. */
export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly retryAfterS: number | undefined;
}

/** Posts to a push service. Throws a `Fault` without the address, which may hold a token. */
export async function post(service: string, url: string, init: RequestInit): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...init, method: "POST", signal, redirect: "error" });
    const text = await response.text();
    return {
      status: response.status,
      json: parse(text),
      retryAfterS: retryAfterS(response.headers.get("retry-after"), Date.now()),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : typeof cause;
    throw new Fault(`${service} did not answer: ${why}`);
  }
}

/** What an answer means that says nothing of the push itself: the service cannot, or not from us. */
export function unable(service: string, { status, retryAfterS }: Answer): Outcome {
  const wantsPause =
    status === 429 || status === 401 || status === 403 || retryAfterS !== undefined;
  return {
    outcome: "later",
    ...(wantsPause ? { pauseS: retryAfterS ?? PAUSE_S } : {}),
    fault: new Fault(`${service} answered ${status}`),
  };
}

/** A request that failed says nothing of the others that were sent beside it. */
export function orLater(sending: Promise<Outcome>): Promise<Outcome> {
  return sending.catch((fault) => ({
    outcome: "later" as const,
    fault: fault instanceof Fault ? fault : new Fault("a push could not be sent", { cause: fault }),
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
