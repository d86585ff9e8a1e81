import { createMiddleware } from "hono/factory";
import type { Call, FunctionName } from "./database.ts";
import { afterReply } from "./env.ts";
import { rpc } from "./rpc.ts";
import type { Shell } from "./shell.ts";

/** How many rounds one request wakes the teller for. What is left then, the scheduler brings. */
const ROUNDS_MOST = 20;

/**
 * Wakes the teller after a request that changed what others hear, so that they hear it now and not at
 * the scheduler's next turn. It begins when the reply stands, which it neither delays nor fails: an
 * event is a hint, and what this cannot send is sent without it. Its faults are lines of the log.
 */
export const tellAfterReply = createMiddleware<Shell>(async function tellAfterReply(c, next) {
  await next();
  const { round } = c.var;
  if (round) afterReply(tell(round).catch(c.var.logFault));
});

/** Calls a function that changes what others hear: as `rpc` does, and the teller is woken then. */
export async function rpcAndTell<Name extends FunctionName>(
  c: Waking & Parameters<typeof rpc>[0],
  name: Name,
  ...call: Call<Name>
): Promise<unknown> {
  const answer = await rpc(c, name, ...call);
  wakeTeller(c);
  return answer;
}

/** Others are to hear of what this request did in the name of its caller. */
export function wakeTeller(c: Waking & Parameters<typeof rpc>[0]): void {
  c.set("round", () => rpc(c, "tell_due"));
}

/** Others are to hear of what this request did in the name of the service. */
export function wakeTellerAsService(c: Waking, database: TellDue): void {
  c.set("round", () => database("tell_due"));
}

/** As much of the database as this needs. */
type TellDue = (name: "tell_due") => Promise<unknown>;

/** As much of a request as this needs. */
interface Waking {
  set(name: "round", round: () => Promise<unknown>): void;
}

/** Round after round while there may be more, each a transaction of its own. */
async function tell(round: () => Promise<unknown>): Promise<void> {
  for (let nth = 0; nth < ROUNDS_MOST; nth += 1) if ((await round()) !== true) return;
}
