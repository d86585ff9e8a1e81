import { z } from "zod";
import { ShownProfile } from "./users.ts";

/** `POST /vibe/:id/wave`: whether the two have now waved to each other. */
export const Waved = z.strictObject({ connected: z.boolean() });
export type Waved = z.infer<typeof Waved>;

/** The reactions there are, in the order to show them; the database's list counts. */
export const REACTIONS = ["🔥", "😍", "💃", "👏", "🎶", "🤘"] as const;

/** `POST /vibe/:id/react`: one of `REACTIONS` for what a listener plays now. */
export const Reaction = z.strictObject({ reaction: z.string().min(1).max(16) });
export type Reaction = z.infer<typeof Reaction>;

/** What it was for. */
export const Reacted = z.strictObject({ trackId: z.string() });
export type Reacted = z.infer<typeof Reacted>;

/** Somebody who waved back: who they are to others, and never whether they are live or where. */
export const Connection = ShownProfile.extend({
  /** Rounded to a minute. */
  connectedAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof Connection>;

/** Somebody who waved, whom the caller sees now and may wave back to. */
export const Wave = ShownProfile.extend({
  /** Rounded to a minute. */
  wavedAt: z.iso.datetime(),
});
export type Wave = z.infer<typeof Wave>;

/** Which page of the connections: at most 100, 50 unless told, after the `next` of an earlier one. */
export const ConnectionsPage = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).optional(),
  after: z.uuid().optional(),
});
export type ConnectionsPage = z.infer<typeof ConnectionsPage>;

/** `GET /vibe/connections`: newest first, and the waves that wait for one back. */
export const Connections = z.strictObject({
  connections: z.array(Connection).max(100),
  next: z.uuid().nullable(),
  waves: z.array(Wave).max(100),
});
export type Connections = z.infer<typeof Connections>;
