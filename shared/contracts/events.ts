import { z } from "zod";
import { Card, Track, Vibe } from "./cards.ts";
import { AnswerInS, Bucket, EndStatus } from "./find.ts";
import { PresenceEnd } from "./presence.ts";

/**
 * What every payload carries: `n`, one more than that of the listener's last message, by which a phone
 * sees that one is missing; and what Realtime adds, its own id. Payloads are otherwise exactly as here.
 * An event is a hint, the row is the truth: a phone that (re)joins the channel, or misses a number,
 * asks for `sync`.
 */
const message = { id: z.uuid().optional(), n: z.int() };

/** The one private channel of a listener: only they can hear it, only the database speaks on it. */
export function channelOf(userId: string): string {
  return `user:${userId}`;
}

/** Somebody to be shown, in place of what was shown of them. */
const shown = { userId: z.uuid(), card: Card };

/** Somebody to be shown no longer. */
const gone = { userId: z.uuid() };

/** What somebody plays now. All but `userId` is null when it stopped, or is shared no longer. */
const played = {
  userId: z.uuid(),
  trackId: z.string().nullable(),
  trackName: z.string().nullable(),
  /** All of them, separated by commas. */
  artist: z.string().nullable(),
  albumArt: z.url().nullable(),
  verified: z.boolean().nullable(),
  /** The same as cards show it. */
  track: Track.nullable(),
};

/** One of several changes in one message: what its own event would carry. */
export const Change = z.discriminatedUnion("event", [
  z.strictObject({ event: z.literal("live:user_joined"), ...shown }),
  z.strictObject({ event: z.literal("live:user_updated"), ...shown }),
  z.strictObject({ event: z.literal("live:user_left"), ...gone }),
  z.strictObject({ event: z.literal("live:track_update"), ...played }),
]);
export type Change = z.infer<typeof Change>;

/** The events on a listener's channel and their payloads. */
export const EVENTS = {
  /** A listener came live, or into view. */
  "live:user_joined": z.strictObject({ ...message, ...shown }),
  /** The band or the profile of somebody in view changed. */
  "live:user_updated": z.strictObject({ ...message, ...shown }),
  /** A listener went offline, expired, moved out of view, or is blocked: it is not said which. */
  "live:user_left": z.strictObject({ ...message, ...gone }),
  /** A nearby listener's shared track changed, or stopped. */
  "live:track_update": z.strictObject({ ...message, ...played }),
  /** Several of the four above at once: one a person, removals first, the rest in no order. */
  "live:changes": z.strictObject({ ...message, changes: z.array(Change).min(2).max(100) }),
  /** The caller's own view changed (cell, radius, audience): this page replaces the list. */
  "live:nearby_users": z.strictObject({ ...message, users: z.array(Card).max(100) }),
  /** The listener's own presence ended, and not by this phone's word. */
  "live:ended": z.strictObject({ ...message, reason: PresenceEnd }),
  /** A vibe began with someone nearby; at most once an hour a pair. */
  "vibe:match": z.strictObject({ ...message, userId: z.uuid(), ...Vibe.shape }),
  /** Someone said hello. */
  "vibe:wave_received": z.strictObject({ ...message, userId: z.uuid() }),
  /** They said hello back. */
  "vibe:connected": z.strictObject({ ...message, userId: z.uuid() }),
  /** Someone reacted to what the listener plays; once a track a person. */
  "vibe:reaction": z.strictObject({
    ...message,
    userId: z.uuid(),
    reaction: z.string(),
    trackId: z.string(),
  }),
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
  /** The listener's own hint changed, or is none for now. Nobody hears the other's. */
  "find:bucket_update": z.strictObject({
    ...message,
    sessionId: z.uuid(),
    bucket: Bucket.nullable(),
  }),
  /** To the target: the seeker says that they are there. Do they see them? */
  "find:confirm": z.strictObject({ ...message, sessionId: z.uuid(), answerInS: AnswerInS }),
  /** To the target: they have left where they said yes. Does it go on here too? */
  "find:renew": z.strictObject({ ...message, sessionId: z.uuid(), answerInS: AnswerInS }),
  /** It is over; to both, once. */
  "find:session_ended": z.strictObject({ ...message, sessionId: z.uuid(), status: EndStatus }),
} as const;

/** The name of an event. */
export type EventName = keyof typeof EVENTS;

/** The payload of an event. */
export type EventPayload<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;
