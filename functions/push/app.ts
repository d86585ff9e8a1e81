import { Nothing } from "../../shared/contracts/presence.ts";
import { PushReport } from "../../shared/contracts/push.ts";
import { createApp } from "../_http/app.ts";
import type { WriteLine } from "../_http/log.ts";
import { body } from "../_http/parse.ts";
import { reply } from "../_http/reply.ts";
import { openAsService } from "../_http/rpc.ts";
import { schedulerOnly } from "../_http/scheduler-only.ts";
import { createApnsSender } from "./apns.ts";
import type { PushEnv } from "./env.ts";
import { createExpoSender } from "./expo.ts";
import { createFcmSender } from "./fcm.ts";
import { askReceipts, type Senders, sendAll } from "./send-all.ts";

/** What may be put in place of the function's own. */
export interface PushAppOptions {
  readonly senders?: Senders;
  readonly write?: WriteLine;
}

/** `/push`: the scheduler's round of what waits for phones that are not open. */
export function createPushApp(env: PushEnv, options: PushAppOptions = {}) {
  const app = createApp("push", env, options.write);
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  const sending = { database, senders: options.senders ?? sendersOf(env) };

  app.post("/send", schedulerOnly(env.SUPABASE_SECRET_KEYS), async (c) => {
    await body(c, Nothing);
    const { outcomes, lateS, fault } = await sendAll(sending);
    if (fault) c.set("fault", fault);
    // What became of earlier ones is no reason to fail: it is asked again.
    const gone = await askReceipts(sending).catch((theirs) => {
      c.set("fault", theirs);
      return 0;
    });
    const { sent, later: delayed, refused, dead } = outcomes;
    return reply(c, PushReport, { sent, delayed, refused, dead: dead + gone, lateS });
  });

  return app;
}

/** Expo needs no account of ours; the others are used where there is one. */
function sendersOf(env: PushEnv): Senders {
  return {
    expo: createExpoSender(env),
    ...(env.FCM_ACCOUNT ? { fcm: createFcmSender(env, env.FCM_ACCOUNT) } : {}),
    ...(env.APNS_ACCOUNT ? { apns: createApnsSender(env, env.APNS_ACCOUNT) } : {}),
  };
}
