import type { PushKind } from "../../shared/contracts/push.ts";
import type { Fault } from "../_http/app-error.ts";

/** One push to one device. */
export interface Push {
  readonly kind: PushKind;
  readonly token: string;
  /** How long the service may keep it for a phone that it does not reach. */
  readonly ttlS: number;
}

/** What a service made of a push. */
export type Outcome = {
  /**
   * `sent`: it took it; it is not to be sent again. `later`: it could not, this time. `dead`: the device
   * is gone. `refused`: it will not take this one, however often it is asked.
   */
  readonly outcome: "sent" | "later" | "dead" | "refused";
  /** By what it is asked later whether the push came. */
  readonly ticket?: string;
  /** When this push may be tried again at the earliest. */
  readonly retryAfterS?: number;
  /** How long the service wants nothing at all. */
  readonly pauseS?: number;
  /** What went wrong on our side or theirs, for the log. */
  readonly fault?: Fault;
};

/** A service that brings pushes to devices. */
export interface PushSender {
  /** Sends these, and says of each what became of it, in their order. */
  send(pushes: readonly Push[]): Promise<readonly Outcome[]>;
  /** Of these tickets, those that are settled and those whose device is gone; the others are asked about again. */
  receipts?(tickets: readonly string[]): Promise<Receipts>;
}

/** What a service says later of what it took. */
export interface Receipts {
  readonly settled: readonly string[];
  readonly dead: readonly string[];
}
