import { z } from "zod";
import type { PushKind } from "../../shared/contracts/push.ts";
import { Fault } from "../_http/app-error.ts";
import type { PushEnv } from "./env.ts";
import { type Answer, post, unable } from "./post.ts";
import type { Outcome, Push, PushSender, Receipts } from "./sender.ts";

/** Expo takes no more in one request. */
const AT_ONCE = 100;

/** What is read on a locked phone; Expo knows no keys of the platforms by which an app could translate. */
const SENTENCES: Readonly<Record<PushKind, string>> = {
  find_request: "Someone would like to find you.",
  wave: "Someone waved to you.",
  vibe: "Someone nearby plays music like yours.",
  ended: "You are not live any more.",
};

const Refusal = z.object({ error: z.string().optional() });
const Said = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), id: z.string().min(1).max(200).optional() }),
  z.object({ status: z.literal("error"), details: Refusal.optional() }),
]);
type Said = z.infer<typeof Said>;
const Tickets = z.object({ data: z.array(Said) });
const ReceiptsOf = z.object({ data: z.record(z.string(), Said) });

/** Expo's own service, for apps that are built with it. */
export function createExpoSender(env: PushEnv): PushSender {
  const ask = (path: string, body: unknown): Promise<Answer> =>
    post("expo", `${env.EXPO_PUSH_URL}${path}`, {
      headers: {
        "content-type": "application/json",
        ...(env.EXPO_ACCESS_TOKEN ? { authorization: `Bearer ${env.EXPO_ACCESS_TOKEN}` } : {}),
      },
      body: JSON.stringify(body),
    });

  async function sendSome(pushes: readonly Push[]): Promise<readonly Outcome[]> {
    const answer = await ask("/send", pushes.map(messageOf));
    const tickets = Tickets.safeParse(answer.json);
    if (answer.status !== 200) return pushes.map(() => unable("expo", answer));
    if (!tickets.success || tickets.data.data.length !== pushes.length) {
      const fault = new Fault("expo answered off its shape");
      return pushes.map(() => ({ outcome: "later", fault }));
    }
    return tickets.data.data.map(outcomeOf);
  }

  return {
    async send(pushes) {
      const outcomes: Outcome[] = [];
      for (let at = 0; at < pushes.length; at += AT_ONCE) {
        outcomes.push(...(await sendSome(pushes.slice(at, at + AT_ONCE))));
      }
      return outcomes;
    },
    async receipts(tickets): Promise<Receipts> {
      const answer = await ask("/getReceipts", { ids: tickets });
      const said = ReceiptsOf.safeParse(answer.json);
      if (answer.status !== 200 || !said.success) {
        throw new Fault(`expo answered ${answer.status} about receipts`);
      }
      const settled = tickets.filter((ticket) => Object.hasOwn(said.data.data, ticket));
      const isDead = (ticket: string) => errorOf(said.data.data[ticket]) === "DeviceNotRegistered";
      return {
        settled: settled.filter((ticket) => !isDead(ticket)),
        dead: settled.filter(isDead),
      };
    },
  };
}

/** A sentence to be seen, and the kind for the app: nothing else. */
function messageOf({ kind, token, ttlS }: Push) {
  return {
    to: token,
    data: { kind },
    body: SENTENCES[kind],
    sound: "default",
    priority: "high",
    ttl: ttlS,
    collapseId: kind,
    tag: kind,
    _contentAvailable: true,
  };
}

function outcomeOf(said: Said): Outcome {
  if (said.status === "ok") {
    return { outcome: "sent", ...(said.id === undefined ? {} : { ticket: said.id }) };
  }
  const error = errorOf(said) ?? "no reason";
  if (error === "DeviceNotRegistered") return { outcome: "dead" };
  const fault = new Fault(`expo refused: ${/^\w{1,40}$/.test(error) ? error : "no known word"}`);
  return { outcome: error === "MessageRateExceeded" ? "later" : "refused", fault };
}

function errorOf(said: Said | undefined): string | undefined {
  return said?.status === "error" ? said.details?.error : undefined;
}
