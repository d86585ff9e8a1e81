import { Alive, Ready } from "../../shared/contracts/health.ts";
import { createApp } from "../_http/app.ts";
import type { ShellEnv } from "../_http/env.ts";
import type { WriteLine } from "../_http/log.ts";
import { reply } from "../_http/reply.ts";
import { askParts } from "./parts.ts";

/** When to ask again what is not ready, in seconds. */
const RETRY_S = 5;

/** `/health`: alive, and ready with every part that a request needs. */
export function createHealthApp(env: ShellEnv, write?: WriteLine) {
  const app = createApp("health", env, write);

  app.get("/", (c) => reply(c, Alive, { alive: true }));

  app.get("/ready", async (c) => {
    const parts = await askParts(env);
    if (parts.ready) return reply(c, Ready, parts);
    c.status(503);
    c.header("Retry-After", String(RETRY_S));
    return reply(c, Ready, parts);
  });

  return app;
}
