import { z } from "zod";
import { AppError } from "../_http/app-error.ts";
import { type Asking, ask } from "./ask.ts";
import { AT_ONCE, type Shift, workThrough } from "./shift.ts";

const Claimed = z.object({
  polls: z.array(z.object({ userId: z.uuid(), claim: z.uuid() })),
  leastS: z.number(),
  mostS: z.number(),
});

/**
 * Asks about everybody who is due, a few at a time, until nobody is, the allowance is used up, Spotify
 * wants a pause, or the shift is over.
 */
export function pollAll(asking: Asking): Promise<Shift> {
  const claim = async () => {
    const answer = await asking.database("claim_track_polls", { most: AT_ONCE });
    const { polls, leastS, mostS } = Claimed.parse(answer);
    return polls.map((poll) => ({ ...poll, leastS, mostS }));
  };
  return workThrough(claim, (claimed) => ask(asking, claimed).catch(unlessGone));
}

/** Whoever deleted their account meanwhile needs no answer. */
function unlessGone(fault: unknown): void {
  if (!(fault instanceof AppError && fault.code === "unauthorized")) throw fault;
}
