import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { requestId } from "hono/request-id";
import { isListed } from "./address-pattern.ts";
import { AppError } from "./app-error.ts";
import { createVerify } from "./caller.ts";
import type { ShellEnv } from "./env.ts";
import { logRequests, type WriteLine } from "./log.ts";
import { refuseMethods } from "./methods.ts";
import { render } from "./render.ts";
import { openAs } from "./rpc.ts";
import type { Shell } from "./shell.ts";
import { tellAfterReply } from "./teller.ts";

/** The largest body that any route takes, in bytes. */
const BODY_LIMIT = 16 * 1024;

/**
 * A function named `name` in the shell that all of them wear: request id, one line of log, CORS
 * for the listed origins, a body limit, JSON errors for unknown routes and wrong methods, and one
 * boundary for everything thrown. Routes are written without the function's name:
 *
 * ```ts
 * export function createPresenceApp(env: ShellEnv) {
 *   const app = createApp("presence", env);
 *
 *   app.post("/heartbeat", signedIn, (c) => reply(c, LiveState, rpc(c, "heartbeat")));
 *
 *   app.post("/live", signedIn, async (c) => {
 *     const { durationMinutes } = await body(c, GoLive);
 *     return reply(c, LiveState, rpc(c, "go_live", { duration_minutes: durationMinutes }));
 *   });
 *
 *   return app;
 * }
 * ```
 *
 * and served by its `index.ts`, where `Env` is the function's own `env.ts` (at least `ShellEnv`):
 *
 * ```ts
 * Deno.serve(createPresenceApp(readEnv(Env)).fetch);
 * ```
 *
 * `body`, `query` and `params` parse what comes in, `reply` what goes out, `signedIn` guards,
 * `once` makes a repeated request the same request, `rpc` asks the database as the caller, `rpcAndTell`
 * does so where others are to hear of it, and `throw new AppError(code)` refuses.
 */
export function createApp(name: string, env: ShellEnv, write: WriteLine = console.log) {
  // A slash at the end makes no other route.
  const app = new Hono<Shell>({ strict: false });
  app.notFound((c) => render(new AppError("not_found"), c));
  app.onError((error, c) => render(error, c));
  app.use(
    requestId({ limitLength: 64 }),
    logRequests(name, write),
    tellAfterReply,
    layReady(env),
    cors({
      origin: (origin) => (isListed(origin, env.CORS_ORIGINS) ? origin : null),
      exposeHeaders: ["Idempotency-Replayed", "Retry-After", "X-Request-Id"],
      maxAge: 600,
    }),
    refuseMethods(app),
    bodyLimit({ maxSize: BODY_LIMIT, onError: refuseSize }),
  );
  return app.basePath(`/${name}`);
}

/** Every answer is meant for one caller at one moment, and is JSON whatever a browser thinks. */
function layReady(env: ShellEnv) {
  const verify = createVerify(env);
  const openDatabase = openAs(env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEYS, verify);
  return createMiddleware<Shell>(async function layReady(c, next) {
    c.set("verify", verify);
    c.set("openDatabase", openDatabase);
    c.header("Cache-Control", "no-store");
    c.header("X-Content-Type-Options", "nosniff");
    await next();
  });
}

function refuseSize(): never {
  throw new AppError("too_large");
}
