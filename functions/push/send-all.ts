import { z } from "zod";
import { PushKind, PushPlatform } from "../../shared/contracts/push.ts";
import { Fault } from "../_http/app-error.ts";
import type { Rpc } from "../_http/database.ts";
import type { Outcome, PushSender } from "./sender.ts";

/** How many pushes a worker takes on at once. */
const AT_ONCE = 50;

/** How many tickets it asks about at once; Expo takes no more. */
const TICKETS_AT_ONCE = 1000;

/** How long a worker takes new work on, in milliseconds: it ends well within a function's life. */
const SHIFT_MS = 40_000;

/** How often a worker tries to say what became of its work: unsaid, it would be sent again. */
const TRIES = 3;

const Claimed = z.object({
  pushes: z.array(
    z.object({
      claim: z.uuid(),
      deviceId: z.uuid(),
      kind: PushKind,
      platform: PushPlatform,
      token: z.string(),
      ttlS: z.int(),
    }),
  ),
  more: z.boolean(),
  lateS: z.number(),
});
type Claimed = z.infer<typeof Claimed>["pushes"][number];

const ClaimedTickets = z.object({ tickets: z.array(z.string()) });

/** Those services that this project has an account at. */
export type Senders = Partial<Readonly<Record<PushPlatform, PushSender>>>;

/** What a worker needs. */
export interface Sending {
  readonly database: Rpc;
  readonly senders: Senders;
}

/** How a shift went; `fault` is the last thing that went wrong, for the log. */
export interface Shift {
  readonly outcomes: Record<Outcome["outcome"], number>;
  readonly lateS: number;
  readonly fault?: unknown;
}

/** Sends what is due, a batch at a time, until nothing is or the shift is over. */
export async function sendAll({ database, senders }: Sending): Promise<Shift> {
  const endsAt = performance.now() + SHIFT_MS;
  const outcomes = { sent: 0, later: 0, dead: 0, refused: 0 };
  const platforms = PushPlatform.options.filter((platform) => senders[platform]);
  let late = 0;
  let fault: unknown;
  for (let more = true; more && performance.now() < endsAt; ) {
    const claimed = Claimed.parse(await database("claim_pushes", { most: AT_ONCE, platforms }));
    const answers = await Promise.all(
      platforms.map((platform) =>
        sendTo(
          senders[platform],
          claimed.pushes.filter((push) => push.platform === platform),
        ),
      ),
    );
    const said = answers.flat();
    if (said.length > 0)
      await keep(() => database("keep_push_answers", { answers: said.map(told) }));
    for (const { outcome, fault: theirs } of said) {
      outcomes[outcome] += 1;
      fault = theirs ?? fault;
    }
    late = Math.max(late, claimed.lateS);
    more = claimed.more;
  }
  return { outcomes, lateS: late, ...(fault === undefined ? {} : { fault }) };
}

/** Asks what became of what was sent a while ago; how many devices turned out to be gone. */
export async function askReceipts({ database, senders }: Sending): Promise<number> {
  const { tickets } = ClaimedTickets.parse(
    await database("claim_push_receipts", { most: TICKETS_AT_ONCE }),
  );
  if (tickets.length === 0 || !senders.expo?.receipts) return 0;
  const { settled, dead } = await senders.expo.receipts(tickets);
  await keep(() => database("keep_push_receipts", { settled: [...settled], dead: [...dead] }));
  return dead.length;
}

async function sendTo(sender: PushSender | undefined, pushes: readonly Claimed[]) {
  if (!sender || pushes.length === 0) return [];
  const outcomes = await sender.send(pushes).catch((fault): readonly Outcome[] => {
    const known = fault instanceof Fault ? fault : new Fault("sending failed", { cause: fault });
    return pushes.map(() => ({ outcome: "later", fault: known }));
  });
  return pushes.map((push, nth) => ({
    ...push,
    ...(outcomes[nth] ?? { outcome: "later" as const }),
  }));
}

/** What the database is told: neither token nor fault. */
function told(answer: Claimed & Outcome) {
  const { claim, deviceId, kind, outcome, ticket, retryAfterS, pauseS } = answer;
  return {
    claim,
    deviceId,
    kind,
    outcome,
    ticket: ticket ?? null,
    retryAfterS: retryAfterS ?? null,
    pauseS: pauseS ?? null,
  };
}

async function keep(say: () => Promise<unknown>): Promise<void> {
  for (let nth = 1; ; nth += 1) {
    try {
      await say();
      return;
    } catch (fault) {
      if (nth === TRIES) throw fault;
    }
  }
}
