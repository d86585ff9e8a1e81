import { z } from "zod";
import { Me } from "./auth.ts";
import { CardList } from "./cards.ts";
import { ActiveFinds } from "./find.ts";
import { PresenceEnd } from "./presence.ts";

/** `GET /presence/sync`: how many messages the phone missed, summed up for operators, of nobody. */
export const SyncQuery = z.strictObject({ missed: z.coerce.number().int().min(0).optional() });
export type SyncQuery = z.infer<typeof SyncQuery>;

/** One snapshot for a phone that (re)joins its channel, or misses a message. */
export const Snapshot = z.strictObject({
  me: Me,
  /** Null while the caller is not live with a position. */
  nearby: CardList.nullable(),
  finds: ActiveFinds,
  /** How the caller's last presence ended, for ten minutes. */
  ended: z.strictObject({ reason: PresenceEnd, at: z.iso.datetime() }).nullable(),
  /** The number of the last message: the phone counts from it. */
  n: z.int(),
});
export type Snapshot = z.infer<typeof Snapshot>;
