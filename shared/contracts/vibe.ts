import { z } from "zod";
import { Profile } from "./users.ts";

/** `POST /vibe/:id/wave`: whether the two have now waved to each other. */
export const Waved = z.strictObject({ connected: z.boolean() });
export type Waved = z.infer<typeof Waved>;

/** Somebody who waved back: who they are to others, and never whether they are live or where. */
export const Connection = Profile.extend({
  /** Rounded to a minute. */
  connectedAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof Connection>;

/** `GET /vibe/connections`: the latest hundred, newest first. */
export const Connections = z.strictObject({ connections: z.array(Connection).max(100) });
export type Connections = z.infer<typeof Connections>;
