import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";
import { Fault } from "../_http/app-error.ts";
import type { ApnsAccount, PushEnv } from "./env.ts";
import { type Answer, orLater, post, unable } from "./post.ts";
import type { Outcome, Push, PushSender } from "./sender.ts";

/**
 * Apple takes a token for an hour, and refuses a new one within 20 minutes of the last. All workers sign
 * one of the same age, in seconds, so that they need not share it.
 */
const TOKEN_TURN_S = 40 * 60;

const Refused = z.object({ reason: z.string() });

/** Apple's own service. Where it is reached by https, `fetch` speaks HTTP/2, which it wants. */
export function createApnsSender(env: PushEnv, account: ApnsAccount): PushSender {
  let signed: { readonly token: Promise<string>; readonly turn: number } | undefined;

  function providerToken(): Promise<string> {
    const turn = Math.floor(Date.now() / 1000 / TOKEN_TURN_S);
    if (signed?.turn !== turn) signed = { token: sign(account, turn * TOKEN_TURN_S), turn };
    return signed.token;
  }

  async function sendOne({ kind, token, ttlS }: Push): Promise<Outcome> {
    const answer = await post("apns", `${env.APNS_URL}/3/device/${token}`, {
      headers: {
        authorization: `bearer ${await providerToken()}`,
        "apns-topic": account.topic,
        "apns-push-type": "alert",
        "apns-priority": "10",
        "apns-collapse-id": kind,
        "apns-expiration": String(Math.floor(Date.now() / 1000) + ttlS),
      },
      body: JSON.stringify({
        // Seen at once, in the words that the app has under the key; background pushes are throttled.
        aps: { alert: { "loc-key": `push_${kind}` }, sound: "default", "content-available": 1 },
        kind,
      }),
    });
    return outcomeOf(answer);
  }

  return { send: (pushes) => Promise.all(pushes.map((push) => orLater(sendOne(push)))) };
}

async function sign(account: ApnsAccount, issuedAt: number): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid: account.key_id })
    .setIssuer(account.team_id)
    .setIssuedAt(issuedAt)
    .sign(await importPKCS8(account.private_key, "ES256"));
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.status === 200) return { outcome: "sent" };
  const reason = Refused.safeParse(answer.json).data?.reason;
  if (answer.status === 410 || (answer.status === 400 && reason === "BadDeviceToken")) {
    return { outcome: "dead" };
  }
  if (answer.status === 400 || answer.status === 413) {
    return { outcome: "refused", fault: new Fault(`apns refused: ${answer.status}`) };
  }
  // To one device too often: the others may be sent to.
  if (answer.status === 429 && reason === "TooManyRequests") {
    const { retryAfterS } = answer;
    return { outcome: "later", ...(retryAfterS === undefined ? {} : { retryAfterS }) };
  }
  return unable("apns", answer);
}
