import { Hono } from "hono";
import { jwtVerify } from "jose";
import { z } from "zod";
import type { Accounts } from "./accounts.ts";
import { type Faults, playFault, retryAfter } from "./faults.ts";
import type { Inbox } from "./inbox.ts";

const bodySchema = z.object({ message: z.looseObject({ token: z.string() }) });

const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

/** oauth2.googleapis.com/token and fcm.googleapis.com/v1; `tokenUrl` is what assertions are made for. */
export function createFcm(accounts: Accounts, tokenUrl: string, inbox: Inbox, faults: Faults) {
  const app = new Hono();
  const granted = new Set<string>();

  app.post("/token", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const good = await jwtVerify(form.get("assertion") ?? "", accounts.fcmKey, {
      algorithms: ["RS256"],
      issuer: accounts.fcm.client_email,
      audience: tokenUrl,
      requiredClaims: ["iat", "exp"],
    }).catch(() => null);
    if (good?.payload.scope !== SCOPE)
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    const token = crypto.randomUUID();
    granted.add(token);
    return c.json({ access_token: token, expires_in: 3599, token_type: "Bearer" });
  });

  app.post("/v1/projects/:project/messages:action{:send}", async (c) => {
    const bearer = c.req.header("authorization")?.replace(/^Bearer /, "") ?? "";
    if (!granted.has(bearer)) return refusal(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR");
    if (c.req.param("project") !== accounts.fcm.project_id) return refusal(404, "NOT_FOUND");
    const parsed = bodySchema.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return refusal(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT");
    const { token, ...message } = parsed.data.message;
    const fault = faults.of("fcm", token);
    const played = await playFault(fault, c.req.raw.signal);
    if (played) return played;
    switch (fault?.answer) {
      case "dead":
        return refusal(404, "NOT_FOUND", "UNREGISTERED");
      case "credentials":
        granted.delete(bearer);
        return refusal(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR");
      case 429:
        return refusal(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", retryAfter(fault));
      case 500:
        return refusal(500, "INTERNAL", "INTERNAL");
      case 503:
        return refusal(503, "UNAVAILABLE", "UNAVAILABLE", retryAfter(fault));
    }
    inbox.deliver("fcm", token, message);
    return c.json({ name: `projects/${accounts.fcm.project_id}/messages/${crypto.randomUUID()}` });
  });

  return app;
}

function refusal(
  code: number,
  status: string,
  errorCode?: string,
  headers: HeadersInit = {},
): Response {
  const details = errorCode
    ? [{ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode }]
    : [];
  return Response.json(
    { error: { code, status, message: status, details } },
    { status: code, headers },
  );
}
