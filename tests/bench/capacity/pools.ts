import { choices, heldConnections, JOINS_A_CONNECTION } from "./figures.ts";
import type { Load } from "./load.ts";

/** Database connections that each part of a project needs. */
export interface Pools {
  /** The Data API's. */
  readonly dataApi: number;
  readonly auth: number;
  /** Realtime's, to authorise joins. */
  readonly authorisation: number;
  readonly teller: number;
  readonly scheduler: number;
  /** Realtime's, to read the log of changes. */
  readonly replication: number;
}

/** Enough for a machine that is as busy as it may be, where calls share its cores evenly. */
export function poolsOf({ cores, connections, joinsASecond }: Load): Pools {
  const joins = Math.max(joinsASecond, connections / choices.backWithinS);
  return {
    dataApi: poolSize(cores.calls / (1 - choices.busyShare), choices.waitingShare),
    auth: poolSize(cores.auth, choices.waitingShare),
    authorisation: Math.ceil(joins / JOINS_A_CONNECTION),
    ...heldConnections,
  };
}

/**
 * The fewest connections with which at most the part `waitingShare` of calls waits for one, where
 * calls come independently and `busy` of them run at once in the mean: Erlang's C formula.
 */
export function poolSize(busy: number, waitingShare: number): number {
  // The part that would be lost if nobody could wait: Erlang's B formula, by recursion.
  let lost = 1;
  for (let size = 1; ; size += 1) {
    lost = (busy * lost) / (size + busy * lost);
    const waiting = (size * lost) / (size - busy * (1 - lost));
    if (waiting <= waitingShare) return size;
  }
}
