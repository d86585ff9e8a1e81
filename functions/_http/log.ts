import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { AppError, Fault } from "./app-error.ts";
import { sha256 } from "./digest.ts";
import type { Shell } from "./shell.ts";

/** Where a line of the log goes. */
export type WriteLine = (line: string) => void;

/**
 * One line of JSON a request, and one more for a fault after its reply. It names the route's pattern,
 * never the address, and of an error its kind and place, never its words: so no token, id, code,
 * geohash or track can stand in it. The listener is a hash, enough to follow one listener's requests.
 */
export function logRequests(name: string, write: WriteLine) {
  return createMiddleware<Shell>(async function logRequests(c, next) {
    const began = performance.now();
    const request = () => ({
      function: name,
      requestId: c.var.requestId,
      method: c.req.method,
      route: routePath(c, -1),
    });
    c.set("logFault", (fault) =>
      write(JSON.stringify({ level: "error", ...request(), ...errorOf(fault) })),
    );
    await next();
    const line = {
      level: c.res.status >= 500 ? "error" : "info",
      ...request(),
      status: c.res.status,
      ms: Math.round(performance.now() - began),
      ...(await listenerOf(c)),
      ...errorOf(c.error ?? c.var.fault),
    };
    write(JSON.stringify(line));
  });
}

async function listenerOf(c: Context<Shell>) {
  if (!c.var.caller) return {};
  return { listener: (await sha256(c.var.caller.userId)).slice(0, 12) };
}

function errorOf(error: unknown) {
  if (error === undefined) return {};
  if (!(error instanceof AppError)) return { fault: describe(error) };
  if (error.status < 500) return { code: error.code };
  return { code: error.code, fault: describe(error.cause ?? error) };
}

/** An error without its words, which may quote what a phone sent; a `Fault`'s words are our own. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    ...(error instanceof Fault ? { message: error.message } : {}),
    ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
    at: (error.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 5),
  };
}
