import { AuthorizationFailed, type Extension, probeRead } from "./authorization.ts";
import { isRecord } from "./frames.ts";
import type { JoinedChannel } from "./joined-channel.ts";
import { checkExpiry, type Token, TokenRefused } from "./token.ts";

/** Ends the channel when its token expires. Policies are not asked again. */
export function watchExpiry(channel: JoinedChannel): void {
  clearTimeout(channel.expiryTimer);
  const { services, token } = channel;
  const left = token.claims.exp * 1000 - services.now().getTime();
  channel.expiryTimer = setTimeout(
    () =>
      channel.post(() => {
        try {
          checkExpiry(channel.token.claims, services.now());
          watchExpiry(channel);
        } catch (error) {
          shutdownFor(channel, error);
        }
      }),
    Math.max(0, Math.min(services.limits.tokenCheckMs, left)),
  );
}

/**
 * A phone's new token: verified, and on a private channel the policies are asked anew. Never
 * answered; a bad token, or a right to hear that is gone, ends the channel.
 */
export async function handleAccessToken(channel: JoinedChannel, payload: unknown): Promise<void> {
  const text = isRecord(payload) ? payload.access_token : null;
  if (typeof text !== "string" || text.startsWith("sb_") || text === channel.token.text) return;
  try {
    const token = await channel.services.verify(text);
    if (channel.config.isPrivate) await askAgain(channel, token);
    channel.token = token;
    if (!channel.closed) watchExpiry(channel);
  } catch (error) {
    shutdownFor(channel, error);
  }
}

async function askAgain(channel: JoinedChannel, token: Token): Promise<void> {
  const { services, topic } = channel;
  const wanted: Extension[] = channel.presenceEnabled ? ["broadcast", "presence"] : ["broadcast"];
  const caller = { ...channel.caller, claims: token.claims };
  const before = channel.readable;
  const readable = await probeRead(services.database, caller, wanted);
  if (readable.size === 0) {
    throw new Revoked(`You do not have permissions to read from this Channel topic: ${topic}`);
  }
  if ([...before].some((extension) => !readable.has(extension))) {
    throw new Revoked(`You no longer have permission to read from this Channel topic: ${topic}`);
  }
  channel.readable = readable;
  channel.writable = null;
}

class Revoked extends Error {}

const sentences = {
  policy: "You do not have permissions to read from this Channel topic: ",
  canceled: "Query was cancelled, please try again",
  partition: "Realtime was unable to connect to the project database",
  unavailable: "Realtime was unable to connect to the project database",
} as const;

function shutdownFor(channel: JoinedChannel, error: unknown): void {
  if (error instanceof TokenRefused) {
    channel.shutdown(error.fault === "signature" ? ":signature_error" : error.message);
  } else if (error instanceof Revoked) {
    channel.shutdown(error.message);
  } else if (error instanceof AuthorizationFailed) {
    const sentence = sentences[error.fault];
    channel.shutdown(error.fault === "policy" ? `${sentence}${channel.topic}` : sentence);
  } else {
    throw error;
  }
}
