import { z } from "zod";
import { Card, Vibe } from "./cards.ts";
import { Bucket, EndStatus } from "./find.ts";

/**
 * What Realtime adds to each message: its own id. Payloads are otherwise exactly as here. An event
 * is a hint, the row is the truth: whoever (re)joins the channel asks for `sync`.
 */
const message = { id: z.uuid().optional() };

/** The one private channel of a listener: only they can hear it, only the database speaks on it. */
export function channelOf(userId: string): string {
  return `user:${userId}`;
}

/** The events on a listener's channel and their payloads. */
export const EVENTS = {
  /** A listener came live, or into range. */
  "live:user_joined": z.strictObject({ ...message, userId: z.uuid() }),
  /** A listener went offline, expired, moved out of range, or is blocked: it is not said which. */
  "live:user_left": z.strictObject({ ...message, userId: z.uuid() }),
  /** A nearby listener's shared track changed, or stopped. */
  "live:track_update": z.union([
    z.strictObject({
      ...message,
      userId: z.uuid(),
      trackId: z.string(),
      trackName: z.string(),
      artist: z.string(),
      albumArt: z.url().nullable(),
      verified: z.boolean(),
    }),
    z.strictObject({ ...message, userId: z.uuid(), trackId: z.null() }),
  ]),
  /** The caller's own published cell or radius changed: this is who is near now. */
  "live:nearby_users": z.strictObject({ ...message, users: z.array(Card).max(100) }),
  /** A vibe began with someone nearby; at most once an hour a pair. */
  "vibe:match": z.strictObject({ ...message, userId: z.uuid(), ...Vibe.shape }),
  /** Someone said hello. */
  "vibe:wave_received": z.strictObject({ ...message, userId: z.uuid() }),
  /** They said hello back. */
  "vibe:connected": z.strictObject({ ...message, userId: z.uuid() }),
  /** The caller's authorisation at Spotify is over: only a new sign-in helps. */
  "spotify:reauth_needed": z.strictObject({ ...message }),
  /** Somebody asks to find the caller. */
  "find:request_received": z.strictObject({
    ...message,
    sessionId: z.uuid(),
    seekerId: z.uuid(),
  }),
  /** The target said yes; to the seeker. */
  "find:accepted": z.strictObject({ ...message, sessionId: z.uuid() }),
  /** The hint changed, or is none for now; to both. */
  "find:bucket_update": z.strictObject({
    ...message,
    sessionId: z.uuid(),
    bucket: Bucket.nullable(),
  }),
  /** It is over; to both, once. */
  "find:session_ended": z.strictObject({ ...message, sessionId: z.uuid(), status: EndStatus }),
} as const;

/** The name of an event. */
export type EventName = keyof typeof EVENTS;

/** The payload of an event. */
export type EventPayload<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;
