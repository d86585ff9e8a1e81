import { Hono } from "hono";
import { z } from "zod";
import { createAccounts } from "./accounts.ts";
import { createApns } from "./apns.ts";
import { createExpo } from "./expo.ts";
import { Faults, faultSchema } from "./faults.ts";
import { createFcm } from "./fcm.ts";
import { Inbox } from "./inbox.ts";

/** Where the local push services answer; `expo`, `fcm` and `apns` below it stand for the real hosts. */
export const PUSH_PATH = "/local/push";

/**
 * The three push services with the real ones' paths, shapes and checks of who sends, and what they
 * brought to whom: `GET /local/push`. All state in memory. `variables` are what the functions need to
 * send there.
 */
export async function createPush(url: string) {
  const accounts = await createAccounts();
  const inbox = new Inbox();
  const faults = new Faults();
  const base = `${url}${PUSH_PATH}`;
  const tokenUrl = `${base}/fcm/token`;

  const app = new Hono().basePath(PUSH_PATH);
  app.route("/expo", createExpo(inbox, faults));
  app.route("/fcm", createFcm(accounts, tokenUrl, inbox, faults));
  app.route("/apns", createApns(accounts, inbox, faults));
  app.get("/", (c) => c.json(inbox.shown()));
  app.delete("/", (c) => {
    inbox.clear();
    return c.body(null, 204);
  });
  app.get("/faults", (c) => c.json({ faults: faults.all() }));
  app.put("/faults", async (c) => {
    const fault = faultSchema.safeParse(await c.req.json().catch(() => null));
    if (!fault.success) return refuse(400, "invalid_request", z.prettifyError(fault.error));
    faults.set(fault.data);
    return c.json({ faults: faults.all() });
  });
  app.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.all("*", () => refuse(404, "not_found", "The local push services have no such route."));

  return {
    handler: (request: Request): Response | Promise<Response> => app.fetch(request),
    variables: {
      EXPO_PUSH_URL: `${base}/expo`,
      FCM_URL: `${base}/fcm`,
      FCM_TOKEN_URL: tokenUrl,
      FCM_ACCOUNT: JSON.stringify(accounts.fcm),
      APNS_URL: `${base}/apns`,
      APNS_ACCOUNT: JSON.stringify(accounts.apns),
    },
  };
}

function refuse(status: 400 | 404, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}
