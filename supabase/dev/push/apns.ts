import { Hono } from "hono";
import { jwtVerify } from "jose";
import type { Accounts } from "./accounts.ts";
import { type Faults, playFault, retryAfter } from "./faults.ts";
import type { Inbox } from "./inbox.ts";

/** The most that a push may say, in bytes. */
const PAYLOAD_MOST = 4096;

/** Headers that say how a push is brought. */
const SHOWN = [
  "apns-topic",
  "apns-push-type",
  "apns-priority",
  "apns-collapse-id",
  "apns-expiration",
];

/** api.push.apple.com; over plain HTTP/1.1, since the gateway speaks no TLS. */
export function createApns(accounts: Accounts, inbox: Inbox, faults: Faults) {
  const app = new Hono();

  app.post("/3/device/:token", async (c) => {
    const token = c.req.param("token");
    if (!(await isGood(accounts, c.req.header("authorization")))) {
      return refusal(403, "InvalidProviderToken");
    }
    if (c.req.header("apns-topic") !== accounts.apns.topic) return refusal(400, "TopicDisallowed");
    const text = await c.req.text();
    if (new TextEncoder().encode(text).length > PAYLOAD_MOST) {
      return refusal(413, "PayloadTooLarge");
    }
    const fault = faults.of("apns", token);
    const played = await playFault(fault, c.req.raw.signal);
    if (played) return played;
    switch (fault?.answer) {
      case "dead":
        return refusal(410, "Unregistered", { timestamp: Date.now() });
      case "credentials":
        return refusal(403, "InvalidProviderToken");
      case 429:
        return refusal(429, "TooManyRequests", {}, retryAfter(fault));
      case 500:
        return refusal(500, "InternalServerError");
      case 503:
        return refusal(503, "ServiceUnavailable", {}, retryAfter(fault));
    }
    const headers = Object.fromEntries(SHOWN.map((name) => [name, c.req.header(name) ?? null]));
    inbox.deliver("apns", token, { headers, payload: JSON.parse(text) });
    return new Response(null, { status: 200, headers: { "apns-id": crypto.randomUUID() } });
  });

  return app;
}

/** Whether a provider token is ours and no older than an hour. */
async function isGood(accounts: Accounts, authorization = ""): Promise<boolean> {
  const token = authorization.replace(/^bearer /i, "");
  const good = await jwtVerify(token, accounts.apnsKey, {
    algorithms: ["ES256"],
    issuer: accounts.apns.team_id,
    maxTokenAge: "1h",
  }).catch(() => null);
  return good?.protectedHeader.kid === accounts.apns.key_id;
}

function refusal(
  status: number,
  reason: string,
  more: object = {},
  headers: HeadersInit = {},
): Response {
  return Response.json({ reason, ...more }, { status, headers });
}
