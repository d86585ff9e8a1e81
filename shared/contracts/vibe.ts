import { z } from "zod";

/** Whom a route is about: `POST /vibe/:id/wave`, `DELETE /vibe/connections/:id`. */
export const Other = z.strictObject({ id: z.uuid() });
export type Other = z.infer<typeof Other>;

/** `POST /vibe/:id/wave`: whether the two have now waved to each other. */
export const Waved = z.strictObject({ connected: z.boolean() });
export type Waved = z.infer<typeof Waved>;

/** Somebody who waved back: who they are, and never whether they are live or where. */
export const Connection = z.strictObject({
  userId: z.uuid(),
  displayName: z.string(),
  avatarUrl: z.url().nullable(),
  anonymous: z.boolean(),
  /** Rounded to a minute. */
  connectedAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof Connection>;

/** `GET /vibe/connections`: the latest hundred, newest first. */
export const Connections = z.strictObject({ connections: z.array(Connection).max(100) });
export type Connections = z.infer<typeof Connections>;
