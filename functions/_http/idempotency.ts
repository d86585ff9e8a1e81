import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { AppError } from "./app-error.ts";
import { sha256 } from "./digest.ts";
import { rpc } from "./rpc.ts";
import type { Shell, SignedIn } from "./shell.ts";

const KEY = /^[\w-]{1,64}$/;

const Kept = z.object({ status: z.int().min(200).max(499), body: z.string().nullable() });
type Kept = z.infer<typeof Kept>;

/** What `api.claim_answer` gives: the kept answer, or for whoever comes first the right to make one. */
const Claimed = z.union([Kept, z.object({ claim: z.uuid() })]);

/** Statuses that speak of the moment and not of the request: the next try is a try. */
const OF_THE_MOMENT = new Set([401, 403, 429]);

/**
 * For a route where twice is not the same as once, behind `signedIn`: with an `Idempotency-Key` of
 * 1 to 64 characters of `A-Za-z0-9_-`, the first answer is given again for 24 hours, with
 * `Idempotency-Replayed: true`. Of two at once one is done and the other is told `in_progress`; the
 * key with another path or body is `idempotency_mismatch`. Faults and 401, 403, 429 are not kept.
 * A function that dies between the deed and its keeping leaves a claim, which ends after 30 seconds.
 *
 * The answer may speak of one other listener, whom `about` names: it is given again only while the
 * caller can see them, and otherwise the request runs anew. Answers with lists of others, and
 * whatever must happen each time (the kill switch), go without this.
 */
export function once(about: (answer: unknown) => string | undefined = () => undefined) {
  return createMiddleware<Shell & SignedIn>(async function once(c, next) {
    const key = c.req.header("idempotency-key");
    if (key === undefined) return await next();
    if (!KEY.test(key)) {
      throw new AppError("invalid_request", {
        message: "Idempotency-Key: is not 1 to 64 of A-Z, a-z, 0-9, _ and -",
      });
    }
    const request_hash = await sha256([c.req.method, c.req.path, await c.req.text()].join("\n"));
    const answer = await rpc(c, "claim_answer", { idempotency_key: key, request_hash });
    const claimed = Claimed.parse(answer);
    if ("status" in claimed) return replay(c, claimed);
    await next();
    // Whatever becomes of the key, what was done is done, and its answer goes out.
    await keep(c, claimed.claim, about).catch((fault: unknown) => c.set("fault", fault));
  });
}

function replay(c: Context, { status, body }: Kept): Response {
  c.header("Idempotency-Replayed", "true");
  c.status(status as Parameters<typeof c.status>[0]);
  if (body === null) return c.body(null);
  c.header("Content-Type", "application/json");
  return c.body(body);
}

async function keep(
  c: Context<Shell & SignedIn>,
  claim: string,
  about: (answer: unknown) => string | undefined,
): Promise<unknown> {
  const { status } = c.res;
  if (status >= 500 || OF_THE_MOMENT.has(status)) {
    return await rpc(c, "keep_answer", { claim });
  }
  const body = (await c.res.clone().text()) || undefined;
  return await rpc(c, "keep_answer", {
    claim,
    status,
    body,
    about: c.res.ok && body ? about(JSON.parse(body)) : undefined,
  });
}
