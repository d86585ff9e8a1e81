import { z } from "zod";

/** How far a nearby listener is, between cell centres: up to 2, 5 and 10 km. */
export const Band = z.enum(["here", "near", "around"]);
export type Band = z.infer<typeof Band>;

/** A track that someone plays now, with its links to the source, for attribution. */
export const Track = z.strictObject({
  trackId: z.string(),
  name: z.string(),
  artists: z.array(z.strictObject({ id: z.string(), name: z.string() })).min(1),
  album: z.strictObject({ id: z.string(), name: z.string(), coverUrl: z.url().nullable() }),
  url: z.url(),
  /** Whether the listener's player confirmed it; one that only their phone names makes no vibe. */
  verified: z.boolean(),
  /** Rounded to a minute. */
  startedAt: z.iso.datetime(),
});
export type Track = z.infer<typeof Track>;

/** How alike two listeners' tracks are now: 1 same track, 0.8 same album, 0.6 a shared artist. */
export const Vibe = z.strictObject({
  score: z.number().min(0).max(1),
  reason: z.enum(["same_track", "same_album", "shared_artist"]),
});
export type Vibe = z.infer<typeof Vibe>;

/** A live listener as another sees them: no position, no distance, no bearing. */
export const Card = z.strictObject({
  userId: z.uuid(),
  displayName: z.string(),
  avatarUrl: z.url().nullable(),
  anonymous: z.boolean(),
  /** Rounded to a minute. */
  liveSince: z.iso.datetime(),
  /** Null where none is given. */
  band: Band.nullable(),
  /** Null unless shared. */
  track: Track.nullable(),
  vibe: Vibe.nullable(),
});
export type Card = z.infer<typeof Card>;

/** A page of listeners. `next` asks for the page after it, as `after`; null on the last. */
export const CardList = z.strictObject({
  users: z.array(Card).max(100),
  next: z.string().nullable(),
});
export type CardList = z.infer<typeof CardList>;

/** Which page of a list: at most 100 cards, 50 unless told. */
export const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).optional(),
  after: z.string().max(64).optional(),
});
export type Page = z.infer<typeof Page>;
