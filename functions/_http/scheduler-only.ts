import { createMiddleware } from "hono/factory";
import { AppError } from "./app-error.ts";
import { sha256 } from "./digest.ts";
import type { Shell } from "./shell.ts";

/** Guards a route that only the scheduler may call: it shows the project's secret key as `apikey`. */
export function schedulerOnly(secretKey: string) {
  return createMiddleware<Shell>(async function schedulerOnly(c, next) {
    const given = c.req.header("apikey") ?? "";
    if (!sameDigest(await sha256(given), await sha256(secretKey))) {
      throw new AppError("unauthorized");
    }
    await next();
  });
}

/** Compares all of it whatever differs, so that the time it takes tells nothing. */
function sameDigest(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1)
    difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
