import { z } from "zod";
import { personName } from "./person-name.ts";

const TOKEN_PATH = "/accounts/api/token";

/** What `PUT /local/spotify/faults` takes: one fault, for everybody or for a person, a path or both. */
export const faultSchema = z
  .strictObject({
    /** How long every answer waits first, in milliseconds. */
    delayMs: z.int().min(0).max(120_000).default(0),
    /**
     * What to answer instead: `invalid_grant` only at the token endpoint; 401, 403 and 404 only in the
     * Web API; `html` is a gateway's page with 502, `empty` a 202 without a body.
     */
    answer: z
      .literal([401, 403, 404, 429, 500, "html", "empty", "invalid_grant", "nothing"])
      .optional(),
    /** Seconds in `Retry-After` of a 429. */
    retryAfterS: z.int().min(0).max(86_400).optional(),
    /** The same to the letter, however odd: "-5", "1.5", "0, 30", a date. */
    retryAfter: z
      .string()
      .regex(/^[\x20-\x7e]{1,100}$/)
      .optional(),
    /** The reason in a 429's body: the developer account's quota is used up. */
    reason: z.literal("QUOTA_EXCEEDED").optional(),
    person: personName.optional(),
    /** The beginning of a path under /local/spotify, such as "/api/v1/me/player". */
    path: z.string().startsWith("/").max(200).optional(),
  })
  .refine(
    ({ answer, retryAfterS, retryAfter, reason }) =>
      answer === 429 || (!retryAfterS && !retryAfter && !reason),
    { error: "retryAfterS, retryAfter and reason belong to answer 429" },
  )
  .refine(({ retryAfterS, retryAfter }) => retryAfterS === undefined || retryAfter === undefined, {
    error: "give either retryAfterS or retryAfter",
  });

/** One fault in force. */
export type Fault = z.infer<typeof faultSchema>;

/** What a fault is looked up by; `person` is null where the request names none. */
export interface FaultTarget {
  readonly person: string | null;
  readonly path: string;
}

/** The faults in force, at most one for each person and path. */
export class Faults {
  readonly #faults = new Map<string, Fault>();

  set(fault: Fault): void {
    this.#faults.set(scopeOf(fault), fault);
  }

  /** Ends the faults of exactly this person and path, or all where neither is named. */
  clear(scope: { person?: string | undefined; path?: string | undefined }): void {
    if (scope.person === undefined && scope.path === undefined) this.#faults.clear();
    else this.#faults.delete(scopeOf(scope));
  }

  all(): Fault[] {
    return [...this.#faults.values()];
  }

  /** The fault that this request meets: the one that names its person goes before the others. */
  match(target: FaultTarget): Fault | undefined {
    const hits = this.all().filter(
      ({ person, path, answer }) =>
        (person === undefined || person.toLowerCase() === target.person?.toLowerCase()) &&
        (path === undefined || target.path.startsWith(path)) &&
        (answer !== "invalid_grant" || target.path === TOKEN_PATH) &&
        (!isOfWebApi(answer) || target.path.startsWith("/api/")),
    );
    return hits.find(({ person }) => person !== undefined) ?? hits[0];
  }
}

function isOfWebApi(answer: Fault["answer"]): boolean {
  return answer === 401 || answer === 403 || answer === 404;
}

function scopeOf({ person, path }: { person?: string | undefined; path?: string | undefined }) {
  return JSON.stringify([person?.toLowerCase() ?? null, path ?? null]);
}

/**
 * Plays the fault: waits, then gives the answer that stands for it, or null where the real answer
 * follows. `nothing` ends only when the caller gives up (`signal`).
 */
export async function playFault(fault: Fault, signal: AbortSignal): Promise<Response | null> {
  await pause(fault.delayMs, signal);
  switch (fault.answer) {
    case undefined:
      return null;
    case "nothing":
      await pause(Number.POSITIVE_INFINITY, signal);
      return new Response(null, { status: 504 });
    case "invalid_grant":
      return Response.json(
        { error: "invalid_grant", error_description: "Refresh token revoked" },
        { status: 400 },
      );
    case 429:
      return Response.json(
        { error: { status: 429, message: "API rate limit exceeded", ...reasonOf(fault) } },
        {
          status: 429,
          headers: { "retry-after": fault.retryAfter ?? String(fault.retryAfterS ?? 30) },
        },
      );
    case 401:
      return errorJson(401, "The access token expired");
    case 404:
      return errorJson(404, "Service not found");
    case "html":
      return new Response("<html><body><h1>502 Bad Gateway</h1></body></html>", {
        status: 502,
        headers: { "content-type": "text/html" },
      });
    case "empty":
      return new Response(null, { status: 202 });
    case 403:
      return errorJson(403, "User not registered in the Developer Dashboard");
    case 500:
      return errorJson(500, "Internal server error");
  }
}

function reasonOf({ reason }: Fault) {
  return reason ? { reason } : {};
}

/** An error in the Web API's shape. */
export function errorJson(status: number, message: string, reason?: string): Response {
  return Response.json({ error: { status, message, ...(reason && { reason }) } }, { status });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
