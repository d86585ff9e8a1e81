import { Hono } from "hono";
import { z } from "zod";
import { type Faults, playFault, retryAfter } from "./faults.ts";
import type { Inbox } from "./inbox.ts";

const messageSchema = z.looseObject({ to: z.string() });
const sendSchema = z.union([messageSchema.transform((one) => [one]), z.array(messageSchema)]);
const askSchema = z.object({ ids: z.array(z.string()).max(1000) });

const GONE = {
  status: "error",
  message: "The device cannot receive push notifications anymore.",
  details: { error: "DeviceNotRegistered" },
};

/** exp.host/--/api/v2/push: sending, and what became of it. */
export function createExpo(inbox: Inbox, faults: Faults) {
  const app = new Hono();

  app.post("/send", async (c) => {
    const parsed = sendSchema.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return refusal(400, "VALIDATION_ERROR");
    const messages = parsed.data;
    if (messages.length > 100) return refusal(400, "PUSH_TOO_MANY_NOTIFICATIONS");
    for (const { to } of messages) {
      const fault = faults.of("expo", to);
      const played = await playFault(fault, c.req.raw.signal);
      if (played) return played;
      if (fault?.answer === "credentials") return refusal(401, "UNAUTHORIZED");
      if (typeof fault?.answer === "number") {
        return refusal(fault.answer, "TOO_MANY_REQUESTS", retryAfter(fault));
      }
    }
    const data = messages.map(({ to, ...message }) => {
      if (faults.of("expo", to)?.answer === "dead") return GONE;
      inbox.deliver("expo", to, message);
      return { status: "ok", id: inbox.ticket(to) };
    });
    return c.json({ data });
  });

  app.post("/getReceipts", async (c) => {
    const parsed = askSchema.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return refusal(400, "VALIDATION_ERROR");
    const said = parsed.data.ids.flatMap((id) => {
      const token = inbox.deviceOf(id);
      if (token === undefined) return [];
      const isDead = faults.of("expo", token)?.answer === "dead_later";
      return [[id, isDead ? GONE : { status: "ok" }] as const];
    });
    return c.json({ data: Object.fromEntries(said) });
  });

  return app;
}

function refusal(status: number, code: string, headers: HeadersInit = {}): Response {
  return Response.json({ errors: [{ code, message: code }] }, { status, headers });
}
