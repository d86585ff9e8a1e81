import { z } from "zod";
import { SERVICES, type Service } from "./inbox.ts";

/** What `PUT /local/push/faults` takes: one fault, for everything or for a service, a device or both. */
export const faultSchema = z
  .strictObject({
    service: z.enum(SERVICES).optional(),
    token: z.string().min(1).max(1000).optional(),
    /**
     * `dead`: the device is gone; `dead_later`: Expo takes the push and says so in its receipt;
     * `credentials`: ours are refused; `malformed`: 200 and no JSON; `nothing`: no answer at all.
     */
    answer: z.literal(["dead", "dead_later", "credentials", "malformed", "nothing", 429, 500, 503]),
    /** Seconds in `Retry-After` of a 429 or 503. */
    retryAfterS: z.int().min(0).max(86_400).optional(),
  })
  .refine((fault) => fault.retryAfterS === undefined || [429, 503].includes(Number(fault.answer)), {
    error: "retryAfterS belongs to answers 429 and 503",
  });

/** One fault in force. */
export type Fault = z.infer<typeof faultSchema>;

/** The faults in force, at most one for each service and device. */
export class Faults {
  readonly #faults = new Map<string, Fault>();

  set(fault: Fault): void {
    this.#faults.set(JSON.stringify([fault.service ?? null, fault.token ?? null]), fault);
  }

  clear(): void {
    this.#faults.clear();
  }

  all(): Fault[] {
    return [...this.#faults.values()];
  }

  /** The fault that a push to this device meets: one that names the device goes before the others. */
  of(service: Service, token: string): Fault | undefined {
    const hits = this.all().filter(
      (fault) =>
        (fault.service === undefined || fault.service === service) &&
        (fault.token === undefined || fault.token === token),
    );
    return hits.find((fault) => fault.token !== undefined) ?? hits[0];
  }
}

/** What a fault answers that is the same at every service; null where the service has words of its own. */
export async function playFault(
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<Response | null> {
  switch (fault?.answer) {
    case "nothing":
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve());
      });
      return new Response(null, { status: 504 });
    case "malformed":
      return new Response("<html>busy</html>", { headers: { "content-type": "text/html" } });
    default:
      return null;
  }
}

/** The header of a refusal that says how long to wait. */
export function retryAfter(fault: Fault): HeadersInit {
  return fault.retryAfterS === undefined ? {} : { "retry-after": String(fault.retryAfterS) };
}
