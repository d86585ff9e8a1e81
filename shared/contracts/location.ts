import { z } from "zod";
import { Card } from "./cards.ts";
import { Geohash } from "./geohash.ts";
import { VisibleInS } from "./presence.ts";

/**
 * `POST /location/update`: a geohash, of which 6 characters count, never a coordinate. With `list: false` the
 * reply goes without the list, for a phone that has it already.
 */
export const LocationUpdate = z.strictObject({ geohash: Geohash, list: z.boolean().optional() });
export type LocationUpdate = z.infer<typeof LocationUpdate>;

/**
 * Who is near, whether this call changed what others see, in how many seconds the next fix is worth
 * sending and others may see the caller, and the number of the last message to the caller's channel: the list is of that moment.
 */
export const LocationReply = z.strictObject({
  users: z.array(Card).max(100).optional(),
  published: z.boolean(),
  nextUpdateS: z.number().int().positive(),
  visibleInS: VisibleInS,
  n: z.int(),
});
export type LocationReply = z.infer<typeof LocationReply>;

/** Of that reply, whether others see a change: the cards of the list need not be read to know. */
export const Published = z.object({ published: LocationReply.shape.published });
