import { z } from "zod";
import { Me } from "./auth.ts";
import { CardList } from "./cards.ts";
import { ActiveFinds } from "./find.ts";

/** `GET /presence/sync`: one snapshot for a phone that (re)joins its channel. */
export const Snapshot = z.strictObject({
  me: Me,
  /** Null while the caller is not live with a position. */
  nearby: CardList.nullable(),
  finds: ActiveFinds,
});
export type Snapshot = z.infer<typeof Snapshot>;
