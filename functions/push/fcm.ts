import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";
import { Fault } from "../_http/app-error.ts";
import type { FcmAccount, PushEnv } from "./env.ts";
import { type Answer, orLater, post, unable } from "./post.ts";
import type { Outcome, Push, PushSender } from "./sender.ts";

const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

/** An access token that ends sooner than this is renewed first, in seconds. */
const MARGIN_S = 60;

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

const Refused = z.object({
  error: z.object({
    details: z.array(z.looseObject({ errorCode: z.string().optional() })).optional(),
  }),
});

/** Firebase Cloud Messaging, HTTP v1. */
export function createFcmSender(env: PushEnv, account: FcmAccount): PushSender {
  const url = `${env.FCM_URL}/v1/projects/${account.project_id}/messages:send`;
  let access: { readonly token: Promise<string>; readonly until: number } | undefined;

  async function renew(): Promise<{ token: string; expiresInS: number }> {
    const answer = await post("fcm", env.FCM_TOKEN_URL, {
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: await assertionOf(account, env.FCM_TOKEN_URL),
      }),
    });
    const token = Token.safeParse(answer.json);
    if (answer.status !== 200 || !token.success) {
      throw new Fault(`fcm gave no access token: ${answer.status}`);
    }
    return { token: token.data.access_token, expiresInS: token.data.expires_in };
  }

  /** All that send at this moment wait for one renewal. */
  function accessToken(): Promise<string> {
    if (access && access.until > Date.now()) return access.token;
    const renewal = renew();
    const waiting = { token: renewal.then(({ token }) => token), until: Number.POSITIVE_INFINITY };
    access = waiting;
    renewal.then(
      ({ expiresInS }) => {
        if (access === waiting)
          access = { ...waiting, until: Date.now() + (expiresInS - MARGIN_S) * 1000 };
      },
      () => {
        if (access === waiting) access = undefined;
      },
    );
    return waiting.token;
  }

  async function sendOne(push: Push): Promise<Outcome> {
    const answer = await post("fcm", url, {
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${await accessToken()}`,
      },
      body: JSON.stringify({ message: messageOf(push) }),
    });
    if (answer.status === 401) access = undefined;
    return outcomeOf(answer);
  }

  return { send: (pushes) => Promise.all(pushes.map((push) => orLater(sendOne(push)))) };
}

async function assertionOf(account: FcmAccount, audience: string): Promise<string> {
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(account.client_email)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(await importPKCS8(account.private_key, "RS256"));
}

/**
 * The kind, for the app to act on and to put into words itself; an iPhone shows the sentence that its app
 * has under the key.
 */
function messageOf({ kind, token, ttlS }: Push) {
  return {
    token,
    data: { kind },
    android: { priority: "high", collapse_key: kind, ttl: `${ttlS}s` },
    apns: {
      headers: { "apns-collapse-id": kind, "apns-priority": "10" },
      payload: {
        aps: { alert: { "loc-key": `push_${kind}` }, sound: "default", "content-available": 1 },
      },
    },
  };
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.status === 200) return { outcome: "sent" };
  const refused = Refused.safeParse(answer.json);
  const codes = refused.data?.error.details?.map(({ errorCode }) => errorCode) ?? [];
  if (answer.status === 404 && codes.includes("UNREGISTERED")) return { outcome: "dead" };
  if (answer.status === 400 || codes.includes("SENDER_ID_MISMATCH")) {
    return { outcome: "refused", fault: new Fault(`fcm refused: ${answer.status}`) };
  }
  return unable("fcm", answer);
}
