import { z } from "zod";
import { Card, Page } from "./cards.ts";
import { Geohash } from "./geohash.ts";

/**
 * How near the other of a running Find is, whose place is moved by some 35 m in a direction that nobody
 * knows: found up to 65 m, which means to look around, close up to 150 m, warm up to 500 m, else far.
 */
export const Bucket = z.enum(["far", "warm", "close", "found"]);
export type Bucket = z.infer<typeof Bucket>;

/** How a Find ends. */
export const EndStatus = z.enum([
  "completed",
  "cancelled",
  "declined",
  "expired",
  /** Too many locations in a row could not be true. */
  "implausible",
]);
export type EndStatus = z.infer<typeof EndStatus>;

/** A track's id at its source. */
const TrackId = z.string().regex(/^[A-Za-z0-9]{1,64}$/, "is not a track's id");

/** `GET /find/listeners`: who nearby plays this track, in pages. */
export const FindListeners = Page.extend({ trackId: TrackId });
export type FindListeners = z.infer<typeof FindListeners>;

/** `POST /find/start`: whom to ask, by name, or whoever nearby plays a track. */
export const FindStart = z
  .strictObject({ targetId: z.uuid(), trackId: TrackId })
  .partial()
  .refine(
    ({ targetId, trackId }) => (targetId === undefined) !== (trackId === undefined),
    "Give either targetId or trackId.",
  );
export type FindStart = z.infer<typeof FindStart>;

/** The `:id` of `/find/:id`. */
export const FindId = z.strictObject({ id: z.uuid() });
export type FindId = z.infer<typeof FindId>;

/** A Find that is not over, as one of its two parties reads it. */
export const Find = z.strictObject({
  id: z.uuid(),
  role: z.enum(["seeker", "target"]),
  /** `pending` waits for the target's answer, `active` runs. */
  status: z.enum(["pending", "active"]),
  /** The other party; its band is null, since the hint says more. */
  other: Card,
  /** The reader's own. Null until both have sent a location, and while the target is asked to renew. */
  bucket: Bucket.nullable(),
  /** Null while it waits. */
  startedAt: z.iso.datetime().nullable(),
  /** When it ends by itself. */
  expiresAt: z.iso.datetime(),
});
export type Find = z.infer<typeof Find>;

/** `GET /find/active`: the one that runs, and the requests that wait, oldest first. */
export const ActiveFinds = z.strictObject({ running: Find.nullable(), waiting: z.array(Find) });
export type ActiveFinds = z.infer<typeof ActiveFinds>;

/** What a Find came to. */
export const FindEnd = z.strictObject({ id: z.uuid(), status: EndStatus });
export type FindEnd = z.infer<typeof FindEnd>;

/** `POST /find/:id/location`: a geohash of 6 characters or more, of which 8 count. */
export const FindLocation = z.strictObject({ geohash: Geohash });
export type FindLocation = z.infer<typeof FindLocation>;

/** The hint, and in how many seconds the next one may be asked for. */
export const FindLocationReply = z.strictObject({
  bucket: Bucket.nullable(),
  nextUpdateS: z.number().int().positive(),
});
export type FindLocationReply = z.infer<typeof FindLocationReply>;

/** How long the target has to answer what they are asked. */
export const AnswerInS = z.number().int().positive();

/** `POST /find/:id/arrived`: the target is asked whether they see the seeker. */
export const FindArrival = z.strictObject({ id: z.uuid(), answerInS: AnswerInS });
export type FindArrival = z.infer<typeof FindArrival>;

/** `POST /find/:id/confirm`: whether the target sees the seeker. Yes completes the Find, no ends it. */
export const FindConfirmation = z.strictObject({ seen: z.boolean() });
export type FindConfirmation = z.infer<typeof FindConfirmation>;
